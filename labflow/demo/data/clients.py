"""The twelve clients, the people who speak for them, and six sample points each. All addresses are invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Company:
    """A client. Contacts are "name, title, e-mail, phone"; points are "code, name, matrix, latitude, longitude"."""

    code: str
    name: str
    street: str
    city: str
    specification: str
    manager: str
    contacts: tuple[tuple[str, str, str, str], ...]
    points: tuple[tuple[str, str, str, str, str], ...]


CLIENTS = (
    # three utilities
    Company(
        "ASH", "City of Ashland Water", "20 East Main Street", "Ashland, OR 97520", "SDWA", "Sofia Delgado",
        (("Renee Hollis", "Water quality manager", "renee@ashland.example", "+1 541 555 0110"),
         ("Julia Alvarez", "Sampling technician", "julia@ashland.example", "+1 541 555 0111"),
         ("Accounts payable", "Accounts", "payables@ashland.example", "+1 541 555 0119")),
        (("SITE-12", "Site 12, Clay St tap", "DW", "42.1894", "-122.6911"),
         ("SITE-14", "Site 14, Oak St tap", "DW", "42.1981", "-122.7140"),
         ("DIST-07", "Distribution site 07", "DW", "42.1902", "-122.7015"),
         ("WTP-2", "WTP finished, tap 2", "DW", "42.1583", "-122.7161"),
         ("WELL-4", "Well 4 raw", "GW", "42.2050", "-122.7242"),
         ("WELL-6", "Well 6 raw", "GW", "42.2087", "-122.7318")),
    ),
    Company(
        "SCS", "Silver Creek Sanitary", "400 Plant Road", "Fernley, NV 89408", "NPDES", "Sofia Delgado",
        (("Carl Jennings", "Plant superintendent", "carl@silvercreek.example", "+1 775 555 0123"),
         ("Dana Whitmore", "Laboratory technician", "dana@silvercreek.example", "+1 775 555 0124")),
        (("OUT-001C", "Outfall 001 composite", "WW", "39.6081", "-119.2518"),
         ("OUT-001G", "Outfall 001 grab", "WW", "39.6081", "-119.2518"),
         ("INF-C", "Influent composite", "WW", "39.6060", "-119.2544"),
         ("INF-G", "Influent grab", "WW", "39.6060", "-119.2544"),
         ("UP-1", "Silver Creek upstream", "SW", "39.6013", "-119.2590"),
         ("DOWN-1", "Silver Creek downstream", "SW", "39.6142", "-119.2461")),
    ),
    Company(
        "SVW", "Sagebrush Valley Water District", "75 Reservoir Lane", "Winnemucca, NV 89445", "SDWA", "Sofia Delgado",
        (("Martin Yazzie", "Operations manager", "martin@sagebrushwater.example", "+1 775 555 0131"),),
        (("TANK-1", "Tank 1 outlet", "DW", "40.9730", "-117.7357"),
         ("TANK-2", "Tank 2 outlet", "DW", "40.9655", "-117.7204"),
         ("WELL-A", "Well A raw", "GW", "40.9812", "-117.7481"),
         ("WELL-B", "Well B raw", "GW", "40.9840", "-117.7503"),
         ("BRIDGE", "Bridge Street hydrant", "DW", "40.9701", "-117.7333"),
         ("SCHOOL", "Grass Valley school tap", "DW", "40.9402", "-117.7160")),
    ),
    # two food plants
    Company(
        "BIO", "BioHealth Supplements", "1200 Innovation Court", "Sparks, NV 89434", "RTE", "Sofia Delgado",
        (("Laura Chen", "Quality director", "laura@biohealth.example", "+1 775 555 0140"),
         ("Omar Farouk", "Quality technician", "omar@biohealth.example", "+1 775 555 0141")),
        (("LINE-1", "Line 1 finished powder", "FD", "", ""), ("LINE-2", "Line 2 finished powder", "FD", "", ""),
         ("RAW", "Raw material store", "FD", "", ""), ("BLEND", "Blender discharge", "FD", "", ""),
         ("SWAB-1", "Zone 1, filler nozzle", "SWB", "", ""), ("WATER", "Process water, point of use", "DW", "", "")),
    ),
    Company(
        "GVF", "Green Valley Farms", "8800 River Road", "Yerington, NV 89447", "RTE", "Sofia Delgado",
        (("Miguel Torres", "Food safety manager", "miguel@greenvalley.example", "+1 775 555 0150"),),
        (("WASH", "Salad wash line", "FD", "38.9857", "-119.1629"), ("PACK", "Packed salad, line 1", "FD", "", ""),
         ("PACK-2", "Packed salad, line 2", "FD", "", ""), ("ONION", "Onion store", "FD", "", ""),
         ("IRR", "Irrigation canal", "SW", "38.9901", "-119.1580"), ("DRAIN", "Zone 3, floor drain", "SWB", "", "")),
    ),
    # two consultants
    Company(
        "CAS", "Cascade Engineering", "910 Liberty Street", "Reno, NV 89501", "SDWA", "Sofia Delgado",
        (("Peter Nakamura", "Project geologist", "peter@cascade-eng.example", "+1 775 555 0160"),
         ("Amy Whitfield", "Field scientist", "amy@cascade-eng.example", "+1 775 555 0161")),
        (("MW-1", "MW-1 monitoring well", "GW", "39.5301", "-119.8138"), ("MW-2", "MW-2 monitoring well", "GW", "39.5305", "-119.8127"),
         ("MW-3", "MW-3 monitoring well", "GW", "39.5309", "-119.8131"), ("MW-4", "MW-4 monitoring well", "GW", "39.5311", "-119.8119"),
         ("TB", "Trip blank", "DW", "", ""), ("EXT", "Extraction system influent", "GW", "39.5303", "-119.8125")),
    ),
    Company(
        "BRE", "Basin and Range Environmental", "55 Foothill Drive", "Elko, NV 89801", "SDWA", "Sofia Delgado",
        (("Susan Blackwood", "Principal", "susan@basinrange.example", "+1 775 555 0170"),),
        (("SP-1", "Stockpile 1", "WA", "40.8324", "-115.7631"), ("SP-2", "Stockpile 2", "WA", "40.8327", "-115.7635"),
         ("GW-10", "GW-10 monitoring well", "GW", "40.8331", "-115.7640"), ("GW-11", "GW-11 monitoring well", "GW", "40.8334", "-115.7648"),
         ("CREEK", "Humboldt tributary", "SW", "40.8402", "-115.7512"), ("PIT", "Pit lake, surface", "SW", "40.8466", "-115.7433")),
    ),
    # a brewery
    Company(
        "NFB", "North Fork Brewing", "315 Mill Street", "Truckee, CA 96161", "SDWA", "Sofia Delgado",
        (("Otto Olsen", "Head brewer", "otto@northfork.example", "+1 530 555 0180"),
         ("Mina Sato", "Quality assistant", "mina@northfork.example", "+1 530 555 0181")),
        (("LIQUOR", "Hot liquor tank", "DW", "39.3280", "-120.1833"), ("BRITE-3", "Brite tank 3", "DW", "", ""),
         ("CITY", "City water inlet", "DW", "39.3280", "-120.1833"), ("RO", "Reverse osmosis permeate", "DW", "", ""),
         ("RINSE", "Keg rinse water", "DW", "", ""), ("EFF", "Effluent to sewer", "WW", "39.3281", "-120.1830")),
    ),
    # a well driller
    Company(
        "LPW", "Lone Pine Well Drilling", "2 Drillers Way", "Lone Pine, CA 93545", "SDWA", "Sofia Delgado",
        (("Hank Weller", "Owner", "hank@lonepinewells.example", "+1 760 555 0190"),),
        (("W-201", "Whitney Portal lot 7", "GW", "36.6010", "-118.0701"), ("W-202", "Tuttle Creek lot 12", "GW", "36.5802", "-118.0930"),
         ("W-203", "Foothill Road 88", "GW", "36.6120", "-118.0688"), ("W-204", "Alabama Hills ranch", "GW", "36.6094", "-118.1060"),
         ("W-205", "Owens River site", "GW", "36.6201", "-118.0299"), ("W-206", "Airport well", "GW", "36.5880", "-118.0511")),
    ),
    # a landfill
    Company(
        "CRL", "Copper Ridge Landfill", "9900 Ridge Road", "Battle Mountain, NV 89820", "TC", "Sofia Delgado",
        (("Beth Kowal", "Environmental compliance", "beth@copperridge.example", "+1 775 555 0200"),),
        (("CELL-3", "Cell 3 incoming ash", "WA", "40.6421", "-116.9343"), ("CELL-4", "Cell 4 incoming soil", "SO", "40.6430", "-116.9351"),
         ("LEACH", "Leachate sump", "WW", "40.6415", "-116.9339"), ("LW-1", "Landfill well 1", "GW", "40.6402", "-116.9322"),
         ("LW-2", "Landfill well 2", "GW", "40.6399", "-116.9310"), ("POND", "Stormwater pond", "SW", "40.6388", "-116.9301")),
    ),
    # a school district
    Company(
        "PRS", "Pine Ridge Schools", "140 School House Road", "Carson City, NV 89701", "SDWA", "Sofia Delgado",
        (("Karen Odell", "Facilities director", "karen@pineridge.example", "+1 775 555 0210"),),
        (("LIN-CAF", "Lincoln cafeteria tap", "DW", "39.1638", "-119.7674"), ("LIN-GYM", "Lincoln gym bubbler", "DW", "39.1638", "-119.7674"),
         ("LIN-12", "Lincoln room 12 fountain", "DW", "39.1638", "-119.7674"), ("OAK-CAF", "Oakdale cafeteria tap", "DW", "39.1702", "-119.7551"),
         ("OAK-NUR", "Oakdale nurse's office", "DW", "39.1702", "-119.7551"), ("HS-KIT", "High school kitchen", "DW", "39.1544", "-119.7733")),
    ),
    # a shop selling nuts
    Company(
        "ALB", "The Almond Barn", "62 Market Square", "Fallon, NV 89406", "NUTS", "Sofia Delgado",
        (("Josie Lund", "Owner", "josie@almondbarn.example", "+1 775 555 0220"),),
        (("ALM", "Almonds, roasted", "FD", "", ""), ("PIST", "Pistachios, salted", "FD", "", ""),
         ("PEAN", "Peanuts in shell", "FD", "", ""), ("CASH", "Cashews", "FD", "", ""),
         ("MIX", "Trail mix", "FD", "", ""), ("BUTTER", "Almond butter", "FD", "", "")),
    ),
)  # fmt: skip
