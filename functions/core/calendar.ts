const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether the date of an ISO 8601 time exists. `Date` takes 30 February for 2 March. */
export function hasDay(time: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)/.exec(time) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0));
}
