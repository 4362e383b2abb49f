// Scanning by camera, where the browser itself can read codes. What it reads goes the way of a wedge scan.
const LF_CODES = ["code_128", "data_matrix", "qr_code"];
async function lfCamera() {
  if (!window.BarcodeDetector) return "reader";
  if (!navigator.mediaDevices?.getUserMedia) return "https";
  const known = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
  return LF_CODES.some((code) => known.includes(code)) ? "" : "reader";
}
// Only this page's document may use the camera, and a click from another page stays in that page's document.
function lfCameraDocument() {
  const policy = document.permissionsPolicy || document.featurePolicy;
  if (!policy || policy.allowsFeature("camera") || sessionStorage.getItem("lf-camera")) return;
  sessionStorage.setItem("lf-camera", "asked");
  location.reload();
}
function LfCamera({texts}) {
  const s = useScans(), video = useRef(null), at = useRef({}), [state, setState] = useState("asking"), [why, setWhy] = useState(""), [told, setTold] = useState("");
  useEffect(() => { let here = true; lfCamera().then((missing) => { if (!here) return; setWhy(missing); setState(missing ? "none" : "off"); if (!missing) lfCameraDocument(); }); return () => { here = false; }; }, []);
  const stop = () => { const now = at.current; now.on = false; clearTimeout(now.timer); now.stream?.getTracks().forEach((track) => track.stop()); now.stream = null; };
  const off = () => { stop(); setState("off"); };
  useEffect(() => {
    const away = () => { if (document.hidden && at.current.on) off(); };
    document.addEventListener("visibilitychange", away); addEventListener("pagehide", stop);
    return () => { document.removeEventListener("visibilitychange", away); removeEventListener("pagehide", stop); stop(); };
  }, []);
  const look = async (detector) => {
    const now = at.current;
    if (!now.on) return;
    const found = video.current?.readyState >= 2 ? await detector.detect(video.current).catch(() => []) : [];
    const code = now.on && found[0]?.rawValue;
    if (code && !(code === now.code && Date.now() - now.seen < LF_SCAN_SAME)) { setTold(code); navigator.vibrate?.(60); s.scan(code); }
    if (code) { now.code = code; now.seen = Date.now(); }
    if (now.on) now.timer = setTimeout(() => look(detector), 120);
  };
  const start = async () => {
    const now = at.current;
    setTold(""); setState("starting"); now.on = true; now.code = "";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: "environment"}, audio: false});
      if (!now.on) { stream.getTracks().forEach((track) => track.stop()); return; }
      now.stream = stream;
      stream.getTracks().forEach((track) => track.addEventListener("ended", () => { if (now.on) { stop(); setState("lost"); } }));
      setState("on");
      video.current.srcObject = stream;
      await video.current.play();
      const known = await window.BarcodeDetector.getSupportedFormats();
      look(new window.BarcodeDetector({formats: LF_CODES.filter((code) => known.includes(code))}));
    } catch (e) { stop(); setState(e.name === "NotAllowedError" || e.name === "SecurityError" ? "refused" : e.name === "NotFoundError" || e.name === "OverconstrainedError" ? "absent" : "lost"); }
  };
  if (state === "asking") return null;
  if (state === "none") return jsx("p", {className: "s12 t3 camno"}, texts[why]);
  const running = state === "on" || state === "starting", problem = !running && state !== "off" && texts[state];
  return jsx("div", {className: "cam" + (running ? " on" : "")},
    jsx("div", {className: "row g12"},
      jsx("button", {type: "button", className: "btn tch", "aria-pressed": running, onClick: running ? off : start}, jsx(LfCameraIcon, {size: 18, className: "ic", "aria-hidden": true}), running ? texts.stop : texts.start),
      jsx("span", {className: "s13 " + (problem ? "tbad w5" : "t2"), role: problem ? "alert" : "status"}, problem || (state === "starting" ? texts.starting : running ? (told ? lfTold(texts.read, {code: told}) : texts.hold) : ""))),
    running ? jsx("div", {className: "camv"}, jsx("video", {ref: video, muted: true, playsInline: true, "aria-label": texts.picture}), jsx("i", {"aria-hidden": true})) : null);
}
