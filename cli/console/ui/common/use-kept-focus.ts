import { useEffect, useRef } from 'preact/hooks';
import { focusSoon } from './focus.ts';

/** Where the focus is: in which entry of which list, if in any. */
interface Spot {
  element: Element;
  item: Element | null;
  list: Element | null | undefined;
  at: number;
}

/**
 * Moves the focus on when what has it leaves the page: browsers let it fall to the body, and the next Tab starts at the top. It
 * goes to the same entry of a list, to the one in its place, or to the heading.
 */
export function useKeptFocus() {
  const root = useRef<HTMLElement>(null);
  useEffect(() => (root.current ? keepFocus(root.current) : undefined), []);
  return root;
}

function keepFocus(root: HTMLElement): () => void {
  let last: Spot | undefined;
  const note = ({ target }: FocusEvent) => {
    last = target instanceof Element && root.contains(target) ? spotOf(target) : undefined;
  };
  const observer = new MutationObserver(() => {
    if (last && !last.element.isConnected) focusSoon(successorOf(last, root));
  });
  document.addEventListener('focusin', note);
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    document.removeEventListener('focusin', note);
    observer.disconnect();
  };
}

function spotOf(element: Element): Spot {
  const item = element.closest('li');
  const list = item?.parentElement;
  return { element, item, list, at: item && list ? [...list.children].indexOf(item) : -1 };
}

function successorOf({ item, list, at }: Spot, root: HTMLElement): Element | null {
  const inPlace = list?.isConnected ? (list.children[at] ?? list.lastElementChild) : null;
  const next = item?.isConnected ? item : inPlace;
  return next?.querySelector('button') ?? next ?? root.querySelector('h1');
}
