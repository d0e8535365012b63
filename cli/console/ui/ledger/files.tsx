import { useEffect, useState } from 'preact/hooks';
import type { ArchivedFile, InspectedLink } from '../../../../client/link.ts';
import type { Files as Answer } from '../../protocol.ts';
import { counted, sizeText, splitPath } from '../common/format.ts';
import { Sentence } from '../common/sentence.tsx';
import { call } from '../state/api.ts';
import { hindrance } from '../state/ledger.ts';

/** The files of an archive, which never change; none of another link. */
export function useFiles({ id, archive }: InspectedLink) {
  const [files, setFiles] = useState<ArchivedFile[]>();
  const [error, setError] = useState<Error>();
  const isWell = hindrance.value === undefined;
  useEffect(() => {
    if (!archive || !isWell || files) return;
    setError(undefined);
    call<Answer>('GET', `/api/links/${id}/files`).then((answer) => setFiles(answer.files), setError);
  }, [id, isWell]);
  return { files, error };
}

/** Lists them by their paths in the archive. */
export function Files({ count, files, error }: { count: number } & ReturnType<typeof useFiles>) {
  return (
    <section aria-labelledby="files-title">
      <h3 id="files-title">{counted(count, 'file')} in the ZIP</h3>
      {error ? (
        <p class="failed">
          <Sentence text={error.message} />
        </p>
      ) : null}
      {files && files.length > 0 ? <List files={files} /> : null}
      {files?.length === 0 ? <p class="hint">The list of their names is no longer kept.</p> : null}
      {files || error ? null : <p class="hint">Reading their names…</p>}
    </section>
  );
}

function List({ files }: { files: readonly ArchivedFile[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <ol class="files" aria-labelledby="files-title" tabIndex={0}>
      {files.map(({ name, size, key }) => (
        <li key={name} title={key}>
          <span class="name">
            <span class="folder">{splitPath(name).folder}</span>
            {splitPath(name).name}
          </span>
          <span class="size">{sizeText(size)}</span>
        </li>
      ))}
    </ol>
  );
}
