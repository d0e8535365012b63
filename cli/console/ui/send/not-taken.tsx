import { Cross } from '../common/icons.tsx';
import { notTaken } from '../state/dropped.ts';

const SHOWN = 5;

/** What was dropped and cannot be sent, until its owner has read it. */
export function NotTaken() {
  const names = notTaken.value;
  return (
    <div role="alert">
      {names === undefined ? null : (
        <div class="not-taken">
          <p class="failed">
            {names.length === 0 ? (
              'There is no file to send in that: folders may be empty, and hidden files in them are left out.'
            ) : (
              <>
                <strong>This could not be read, and is left out:</strong> <Names names={names} />. Check that you may
                read it, and add it again.
              </>
            )}
          </p>
          <button
            type="button"
            class="bare"
            aria-label="Close"
            onClick={() => {
              notTaken.value = undefined;
            }}
          >
            <Cross />
          </button>
        </div>
      )}
    </div>
  );
}

function Names({ names }: { names: readonly string[] }) {
  const more = names.length - SHOWN;
  return (
    <>
      {names.slice(0, SHOWN).map((name, n) => (
        <>
          {n === 0 ? '' : ', '}
          <bdi>{name}</bdi>
        </>
      ))}
      {more > 0 ? ` and ${more} more` : ''}
    </>
  );
}
