import { durationInWords } from '../../../format.ts';
import { FORM_LABELS } from '../state/labels.ts';
import {
  delivery,
  lifetime,
  longestLife,
  makePin,
  options,
  repeated,
  setOptions,
  usualLife,
} from '../state/options.ts';
import { Field } from './field.tsx';
import { MoreOptions } from './more-options.tsx';

const EXPIRIES = [3_600, 86_400, 259_200, 604_800, 2_592_000];

/** The options of new links: those that most people want, then the others. */
export function OptionFields() {
  const { expiresAt, uses, pin, message } = options.value;
  const isPresigned = delivery.value === 'presigned';
  return (
    <>
      <div class="pair">
        <LifetimeField />
        {isPresigned ? null : (
          <Field label={FORM_LABELS.maxUses} hint="How many people can download it. Default: 1.">
            {(props) => (
              <input
                {...props}
                type="number"
                min="1"
                max="100"
                required
                value={uses}
                onInput={(event) => setOptions({ uses: event.currentTarget.value })}
              />
            )}
          </Field>
        )}
      </div>
      {lifetime.value === 'at' ? (
        <Field label={FORM_LABELS.expiresAt} hint="By the clock of this machine.">
          {(props) => (
            <input
              {...props}
              type="datetime-local"
              required
              value={expiresAt}
              onInput={(event) => setOptions({ expiresAt: event.currentTarget.value })}
            />
          )}
        </Field>
      ) : null}
      {isPresigned ? null : <PinField pin={pin} />}
      {isPresigned ? null : (
        <Field label={FORM_LABELS.message} hint="Recipients read it on the page, in plain text. Default: none.">
          {(props) => (
            <textarea
              {...props}
              rows={2}
              maxLength={500}
              value={message}
              onInput={(event) => setOptions({ message: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      <MoreOptions />
    </>
  );
}

function LifetimeField() {
  const usual = durationInWords(usualLife.value);
  const shown = lifetime.value;
  const offered = EXPIRIES.filter((seconds) => seconds <= longestLife.value);
  const listed = shown === 'at' ? offered : [...new Set([...offered, shown])];
  return (
    <Field label={FORM_LABELS.expiresIn} hint={`Nobody can begin a download afterwards. Default: ${usual}.`}>
      {(props) => (
        <select
          {...props}
          value={String(shown)}
          onChange={(event) => setOptions({ expires: event.currentTarget.value })}
        >
          {listed.map((seconds) => (
            <option key={seconds} value={String(seconds)}>
              {durationInWords(seconds)}
            </option>
          ))}
          <option value="at">until a time…</option>
        </select>
      )}
    </Field>
  );
}

function PinField({ pin }: { pin: string }) {
  const hadPin = repeated.value?.pin === true;
  const hint = hadPin
    ? 'The link before had a PIN, which nobody can look up: make a new one, or leave it empty for none.'
    : 'Recipients have to type it. Tell it to them by another way than the link. Default: none.';
  return (
    <Field
      label={FORM_LABELS.pin}
      hint={hint}
      beside={
        <button type="button" class="quiet" onClick={() => setOptions({ pin: makePin() })}>
          Make one
        </button>
      }
    >
      {(props) => (
        <input
          {...props}
          type="text"
          class="pin"
          autocomplete="off"
          minlength={4}
          maxlength={64}
          value={pin}
          onInput={(event) => setOptions({ pin: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}
