// A month to choose a day from, for cells that hold a date or a time. Days are "2026-11-26"; the clock is the laboratory's.
const lfDayText = (d) => d.toISOString().slice(0, 10);
const lfDayPlus = (day, days) => { const d = new Date(day + "T00:00:00Z"); d.setUTCDate(d.getUTCDate() + days); return lfDayText(d); };
const lfMonthPlus = (day, months) => {
  const d = new Date(day + "T00:00:00Z"), date = d.getUTCDate();
  d.setUTCDate(1); d.setUTCMonth(d.getUTCMonth() + months);
  d.setUTCDate(Math.min(date, new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 0)).getUTCDate()));
  return lfDayText(d);
};
const lfDated = (col) => col?.kind === "moment" || col?.kind === "date";

// Now where the laboratory is: ["2026-11-26", "08:30"].
function lfLabNow(zone) {
  const show = (at) => new Intl.DateTimeFormat("sv-SE", {timeZone: at || undefined, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit"}).format(new Date());
  let text; try { text = show(zone); } catch (e) { text = show(""); }
  return text.replace(",", "").split(" ");
}

// The day and the time of day a cell holds, if it holds any.
function lfDayOf(text) {
  const day = String(text ?? "").match(/^\s*(\d{4}-\d\d-\d\d)/), time = String(text ?? "").match(/(?:^|[ T])(\d{1,2}:\d\d)/);
  const real = day && !isNaN(new Date(day[1] + "T00:00:00Z")) && lfDayText(new Date(day[1] + "T00:00:00Z")) === day[1];
  return [real ? day[1] : "", time ? time[1].padStart(5, "0") : ""];
}

function lfSheetCalendar({id, at, today, chosen, onTake, onTurn, texts}) {
  const lang = document.documentElement.lang || "en", month = at.slice(0, 7), first = month + "-01";
  let start = 7; try { const l = new Intl.Locale(lang).maximize(); start = (l.getWeekInfo?.() ?? l.weekInfo)?.firstDay ?? 7; } catch (e) { start = 7; }
  const shift = (new Date(first + "T00:00:00Z").getUTCDay() - (start % 7) + 7) % 7, from = lfDayPlus(first, -shift);
  const days = Array.from({length: 42}, (_, n) => lfDayPlus(from, n));
  const say = (day, how) => new Intl.DateTimeFormat(lang, {...how, timeZone: "UTC"}).format(new Date(day + "T00:00:00Z"));
  const turn = (months, name, arrow) => jsx("button", {type: "button", tabIndex: -1, className: "btn icon sm ghost", "aria-label": name, title: name, onClick: () => onTurn(months)}, arrow);
  return jsx("div", {id, role: "dialog", "aria-label": texts.calendar, className: "sh-cal"},
    jsx("div", {className: "sh-cal-h"}, turn(-1, texts.before, "‹"), jsx("b", {className: "w6", "aria-live": "polite"}, say(first, {month: "long", year: "numeric"})), turn(1, texts.after, "›")),
    jsx("div", {role: "grid", className: "sh-cal-g"},
      jsx("div", {role: "row", className: "sh-cal-r"}, days.slice(0, 7).map((day) => jsx("span", {key: day, role: "columnheader", className: "sh-cal-w"}, say(day, {weekday: "short"}).slice(0, 2)))),
      [0, 1, 2, 3, 4, 5].map((week) => jsx("div", {key: week, role: "row", className: "sh-cal-r"}, days.slice(week * 7, week * 7 + 7).map((day) =>
        jsx("span", {key: day, id: id + day, role: "gridcell", "aria-selected": day === at, "aria-current": day === today ? "date" : undefined, "aria-label": say(day, {dateStyle: "long"}), "data-day": day,
          className: "sh-cal-d" + (day.slice(0, 7) === month ? "" : " off") + (day === today ? " today" : "") + (day === chosen ? " chosen" : "") + (day === at ? " on" : ""), onClick: () => onTake(day)}, Number(day.slice(8))))))),
    jsx("div", {className: "sh-cal-f t3 s12"}, texts.calendarKeys));
}
