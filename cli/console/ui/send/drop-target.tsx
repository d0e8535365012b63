import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { takeDropped } from '../state/dropped.ts';

/** Takes files that are dropped anywhere on the page. */
export function DropTarget({ children }: { children: ComponentChildren }) {
  const [isOver, setOver] = useState(false);
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  const onDragOver = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setOver(true);
  };
  const onDrop = (event: DragEvent) => {
    if (!event.dataTransfer || !hasFiles(event)) return;
    event.preventDefault();
    setOver(false);
    void takeDropped(event.dataTransfer);
  };
  const onDragLeave = ({ relatedTarget }: DragEvent) => {
    if (relatedTarget === null) setOver(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons in it do the same by keyboard
    <div class={isOver ? 'page is-over' : 'page'} onDragOver={onDragOver} onDragLeave={onDragLeave} onDrop={onDrop}>
      {children}
    </div>
  );
}
