def test_x(lab):
    s = lab.received()
    out = lab.enter(s, {"NO3": "1.84", "PB": "abc", "EC": "absent"})
    print(out)
    out = lab.enter(s, {"NO3": "1.85"})
    print(out)
