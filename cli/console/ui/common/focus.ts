/**
 * Focuses the first of these that is still on the page, once the page is drawn again: what had the focus may be taken off it in
 * the same step. Nothing else that has got the focus meanwhile loses it.
 */
export function focusSoon(...wanted: (Element | null | undefined)[]): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    const [first] = wanted.filter((one) => one?.isConnected);
    if (first instanceof HTMLElement) first.focus();
  });
}
