import { useRef, useState } from 'preact/hooks';
import { addFiles, items } from '../state/basket.ts';
import { filesChosen } from '../state/dropped.ts';
import { setup } from '../state/setup.ts';
import { Browse } from './browse.tsx';

/** Browsers know it, Preact's types do not. */
const FOLDER = { webkitdirectory: true };

/** The ways to choose what to send. */
export function Choose() {
  const [isBrowsing, setBrowsing] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const onChange = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    addFiles(filesChosen(currentTarget.files));
    currentTarget.value = '';
  };
  const isEmpty = items.value.length === 0;
  return (
    <>
      <div class={isEmpty ? 'choose is-empty' : 'choose'}>
        {isEmpty ? <p class="by-mouse">Drop files or a folder anywhere on this page, or choose what to send:</p> : null}
        <p class="buttons">
          <button type="button" class={isEmpty ? 'main' : 'quiet'} onClick={() => files.current?.click()}>
            {isEmpty ? 'Choose files' : 'More files'}
          </button>
          <button type="button" class="quiet" onClick={() => folder.current?.click()}>
            {isEmpty ? 'Choose a folder' : 'Folder'}
          </button>
          <button type="button" class="quiet" disabled={!setup.value} onClick={() => setBrowsing(true)}>
            {isEmpty ? 'From the bucket' : 'From bucket'}
          </button>
        </p>
        <input ref={files} type="file" multiple hidden aria-label="Files" onChange={onChange} data-choose="files" />
        <input
          ref={folder}
          type="file"
          {...FOLDER}
          hidden
          aria-label="Folder"
          onChange={onChange}
          data-choose="folder"
        />
      </div>
      {isBrowsing ? <Browse onClose={() => setBrowsing(false)} /> : null}
    </>
  );
}
