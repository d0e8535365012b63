import type { Delivery, Oversize } from '../../../../client/link.ts';
import { durationInWords } from '../../../format.ts';
import { FORM_LABELS } from '../state/labels.ts';
import { delivery, hasArchive, options, setOptions } from '../state/options.ts';
import { parcels } from '../state/parcels.ts';
import { setup } from '../state/setup.ts';
import { Check, Field } from './field.tsx';

interface DeliveryChoice {
  value: Delivery;
  name: string;
  promise: string;
  /** Whether a URL of S3 has to lead to the file. */
  needsUrl?: boolean;
}

const DELIVERIES: readonly DeliveryChoice[] = [
  {
    value: 'auto',
    name: 'automatic',
    promise: 'Each use serves exactly one client. Large files go in parts. This is the default.',
  },
  { value: 'stream', name: 'streamed', promise: 'Each use serves exactly one client, in one reply.' },
  {
    value: 'redirect',
    name: 'redirected to S3',
    promise: 'Each use is counted, but for some seconds anyone who has the URL of S3 can use that too.',
    needsUrl: true,
  },
  {
    value: 'presigned',
    name: 'a plain presigned URL',
    promise: 'Not single-use: anyone who has the URL can download, again and again, and you cannot revoke it.',
    needsUrl: true,
  },
];

const LEASES = [0, 900, 3_600, 86_400];

/** The options that few links need. */
export function MoreOptions() {
  const [{ zip } = {}, ...others] = parcels.value;
  return (
    <details class="more">
      <summary>More options</summary>
      {others.length === 0 && zip === undefined ? (
        <TextField
          field="filename"
          label={FORM_LABELS.filename}
          hint="They save the file under it. Default: its own name."
        />
      ) : null}
      <DeliveryField />
      {delivery.value === 'presigned' ? null : <RedeemingFields />}
      <TextField field="note" label={FORM_LABELS.note} hint="Recipients do not see it. Default: none." />
    </details>
  );
}

function DeliveryField() {
  const { oversize } = options.value;
  const offered = DELIVERIES.filter(({ needsUrl }) => !needsUrl || !hasArchive.value);
  const { promise = '' } = offered.find(({ value }) => value === delivery.value) ?? {};
  const note = hasArchive.value ? ' A ZIP is nowhere stored, so it cannot be redirected or presigned.' : '';
  return (
    <>
      <Field label={FORM_LABELS.delivery} hint={promise + note}>
        {(props) => (
          <select
            {...props}
            value={delivery.value}
            onChange={(event) => setOptions({ delivery: event.currentTarget.value as Delivery })}
          >
            {offered.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {delivery.value === 'auto' && !hasArchive.value ? (
        <Field
          label={FORM_LABELS.oversize}
          hint="What programs without parts get, such as curl. Default: a refusal, which spends nothing."
        >
          {(props) => (
            <select
              {...props}
              value={oversize}
              onChange={(event) => setOptions({ oversize: event.currentTarget.value as Oversize })}
            >
              <option value="refuse">a refusal</option>
              <option value="redirect">a redirect to S3</option>
            </select>
          )}
        </Field>
      ) : null}
    </>
  );
}

function RedeemingFields() {
  const { notBefore, lease, confirm, preview } = options.value;
  const leases = LEASES.includes(Number(lease)) ? LEASES : [...LEASES, Number(lease)];
  return (
    <>
      <Field label={FORM_LABELS.notBefore} hint="Until then its page says when it opens. Default: at once.">
        {(props) => (
          <input
            {...props}
            type="datetime-local"
            value={notBefore}
            onInput={(event) => setOptions({ notBefore: event.currentTarget.value })}
          />
        )}
      </Field>
      <TextField
        field="from"
        label={FORM_LABELS.from}
        hint={`The sender that recipients see, such as Anna Keller <anna@acme.example>. Default: ${setup.value?.from ?? 'that of the deployment'}.`}
      />
      <TextField
        field="networks"
        label={FORM_LABELS.allowedCidrs}
        hint="In CIDR notation, such as 192.0.2.0/24; several with blanks between. Default: from anywhere."
      />
      <Field
        label={FORM_LABELS.leaseSeconds}
        hint="How long the same recipient can resume a broken download. Default: 1 hour."
      >
        {(props) => (
          <select {...props} value={lease} onChange={(event) => setOptions({ lease: event.currentTarget.value })}>
            {leases.map((seconds) => (
              <option key={seconds} value={String(seconds)}>
                {seconds === 0 ? 'none' : durationInWords(seconds)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Check
        label="Show more in previews"
        hint="Chats and mails then preview the link with the file’s name, the sender and the message. Default: no."
        isOn={preview}
        onChange={(isOn) => setOptions({ preview: isOn })}
      />
      <Check
        label="Ask programs to confirm too"
        hint="Programs get the page first, as browsers do. Default: no."
        isOn={confirm === 'always'}
        onChange={(isOn) => setOptions({ confirm: isOn ? 'always' : 'auto' })}
      />
    </>
  );
}

interface TextFieldProps {
  field: 'filename' | 'networks' | 'note' | 'from';
  label: string;
  hint: string;
}

function TextField({ field, label, hint }: TextFieldProps) {
  return (
    <Field label={label} hint={hint}>
      {(props) => (
        <input
          {...props}
          type="text"
          autocomplete="off"
          value={options.value[field]}
          onInput={(event) => setOptions({ [field]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}
