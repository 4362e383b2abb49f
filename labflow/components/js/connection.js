// Says that the server cannot be reached, once, until it answers again; who closed the message is not told again meanwhile.
function LfConnection({lost, large}) {
  useEffect(() => {
    const toast = refs["__toast"];
    if (!toast) return;
    if (lost) toast.error(lfSay("The server cannot be reached"), {
      id: "lf-lost", duration: Infinity,
      description: lfSay("It is tried again by itself. Keep this page open while something on it is not saved yet."),
    });
    else toast.dismiss("lf-lost");
  }, [lost]);
  useEffect(() => {
    if (large) refs["__toast"]?.error(lfSay("This page is too large to be sent"), {
      id: "lf-large", duration: Infinity, description: lfSay("Go back and narrow what it shows."),
    });
  }, [large]);
  return null;
}
