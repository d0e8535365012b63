import { isolated } from '../common/format.ts';
import { options, setOptions } from '../state/options.ts';
import { isAlike, isChoice, isZip, packing, parcels } from '../state/parcels.ts';
import { setup } from '../state/setup.ts';
import { Field } from './field.tsx';

/** Whether each file gets a link, or all get one together; and the name of a ZIP. */
export function Packing() {
  const [parcel, ...others] = parcels.value;
  return (
    <>
      {isChoice.value ? <Choice /> : null}
      {isZip.value && parcel ? <Limits count={parcel.items.length} /> : null}
      {parcel?.zip !== undefined && others.length === 0 ? <ZipName usual={parcel.zip} /> : null}
    </>
  );
}

const CHOICES = [
  ['each', 'One link to each file'],
  ['zip', 'One link to all, as a ZIP'],
] as const;

function Choice() {
  const chosen = isZip.value ? 'zip' : 'each';
  return (
    <fieldset class="packing">
      <legend class="unseen">Links</legend>
      {CHOICES.map(([value, name]) => (
        <label key={value}>
          <input
            type="radio"
            name="packing"
            checked={value === chosen}
            onChange={() => {
              packing.value = value;
            }}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

/** What a ZIP cannot have, before anything is uploaded. */
function Limits({ count }: { count: number }) {
  const most = setup.value?.archiveFiles ?? count;
  return (
    <div role="status">
      {count > most ? (
        <p class="failed">
          A ZIP has at most {most.toLocaleString('en')} files, and these are {count.toLocaleString('en')}: make several.
        </p>
      ) : null}
      {isAlike.value ? (
        <p class="hint note">Some of these files have the same name on some systems. In the ZIP they get numbers.</p>
      ) : null}
    </div>
  );
}

export const ZIP_NAME = 'Name of the ZIP';

function ZipName({ usual }: { usual: string }) {
  return (
    <Field label={ZIP_NAME} hint={`Recipients save it under this name. Default: ${isolated(usual)}.`}>
      {(props) => (
        <input
          {...props}
          type="text"
          autocomplete="off"
          placeholder={usual}
          value={options.value.filename}
          onInput={(event) => setOptions({ filename: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}
