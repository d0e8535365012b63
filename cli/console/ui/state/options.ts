import { computed, effect, signal } from '@preact/signals';
import type { Confirm, Delivery, InspectedLink, Oversize } from '../../../../client/link.ts';
import type { OrderSettings } from '../../protocol.ts';
import { items } from './basket.ts';
import { FORM_LABELS } from './labels.ts';
import { packing, parcels } from './parcels.ts';
import { setup } from './setup.ts';

/** The options of new links, as the form has them. An empty text is the default. */
export interface Options {
  /** Seconds, or `at` for a time. */
  expires: string;
  /** Local, as in `<input type="datetime-local">`. */
  expiresAt: string;
  notBefore: string;
  uses: string;
  pin: string;
  networks: string;
  filename: string;
  delivery: Delivery;
  oversize: Oversize;
  lease: string;
  confirm: Confirm;
  preview: boolean;
  from: string;
  message: string;
  note: string;
}

const DEFAULTS: Options = {
  expires: '604800',
  expiresAt: '',
  notBefore: '',
  uses: '1',
  pin: '',
  networks: '',
  filename: '',
  delivery: 'auto',
  oversize: 'refuse',
  lease: '3600',
  confirm: 'auto',
  preview: false,
  from: '',
  message: '',
  note: '',
};

export const options = signal(DEFAULTS);

/** The options that a link was made with, to make it again; undefined for a new one. */
export const repeated = signal<InspectedLink | undefined>(undefined);

export function setOptions(some: Partial<Options>): void {
  options.value = { ...options.value, ...some };
}

/** With the last item the options go too: the next link begins with the defaults. */
effect(() => {
  if (items.value.length > 0) return;
  options.value = DEFAULTS;
  repeated.value = undefined;
  packing.value = undefined;
});

/** Whether a ZIP is made, which is nowhere stored: no URL of S3 leads to it. */
export const hasArchive = computed(() => parcels.value.some(({ zip }) => zip !== undefined));

/** The delivery of all links that are made next. */
export const delivery = computed((): Delivery => {
  const chosen = options.value.delivery;
  return hasArchive.value && (chosen === 'redirect' || chosen === 'presigned') ? 'auto' : chosen;
});

/** The life of a presigned URL where the deployment says nothing else: seconds. */
const PRESIGNED_SECONDS = 3_600;

/** How long the links that are made next work: seconds, or `at` for until a time. Presigned URLs live no longer than they may. */
export const lifetime = computed((): number | 'at' => {
  const { expires } = options.value;
  if (expires === 'at') return 'at';
  return Math.min(Number(expires), longestLife.value);
});

/** The longest that `lifetime` may be: seconds. */
export const longestLife = computed(() => {
  if (delivery.value !== 'presigned') return Number.POSITIVE_INFINITY;
  return setup.value?.presignedMaxSeconds ?? PRESIGNED_SECONDS;
});

/** What `lifetime` is until the owner chooses. */
export const usualLife = computed(() => Math.min(Number(DEFAULTS.expires), longestLife.value));

/** A number that nobody can guess, without bias: a PIN of six digits. */
export function makePin(): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  // Numbers beyond the last whole million would make some PINs likelier.
  return random >= 4_294_000_000 ? makePin() : String(random % 1_000_000).padStart(6, '0');
}

/** The options of the form as the owner API takes them. @throws Error, for a time that is none */
export function chosenSettings(): OrderSettings {
  const oversize = hasArchive.value ? 'refuse' : options.value.oversize;
  return settingsOf({ ...options.value, delivery: delivery.value, oversize, filename: chosenFilename() });
}

/** Only a single link can be given a name. That of a ZIP ends so that it can be opened. */
function chosenFilename(): string {
  const [{ zip } = {}, ...others] = parcels.value;
  const { filename } = options.value;
  if (others.length > 0 || filename === '') return '';
  return zip === undefined || /\.zip$/i.test(filename) ? filename : `${filename}.zip`;
}

function settingsOf(given: Options): OrderSettings {
  const { delivery, filename, note } = given;
  return {
    ...(lifetime.value === 'at' ? { expiresAt: isoOf(given, 'expiresAt') } : { expiresIn: lifetime.value }),
    ...filled({ filename, note }),
    ...(delivery === 'auto' ? {} : { delivery }),
    ...(delivery === 'presigned' ? {} : redeemingOf(given)),
  };
}

function redeemingOf(given: Options) {
  const { uses, pin, networks, delivery, oversize, lease, confirm, preview, from, message } = given;
  return {
    ...(uses.trim() === '' ? {} : { maxUses: Number(uses) }),
    // Nothing but blanks is refused: a link without the PIN would be a surprise.
    ...filled({
      pin: pin.trim() || pin,
      notBefore: isoOf(given, 'notBefore'),
      from: from.trim(),
      message: message.trim(),
    }),
    ...(networks === '' ? {} : { allowedCidrs: networksIn(networks) }),
    ...(delivery === 'auto' && oversize !== 'refuse' ? { oversize } : {}),
    ...(lease === DEFAULTS.lease ? {} : { leaseSeconds: Number(lease) }),
    ...(confirm === 'auto' ? {} : { confirm }),
    ...(preview ? { preview } : {}),
  };
}

function filled<T extends Record<string, string>>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as Partial<T>;
}

/** One that is empty, and is refused, if there are only blanks: nobody means "from anywhere" by them. */
function networksIn(text: string): string[] {
  const listed = text.split(/[\s,]+/).filter(Boolean);
  return listed.length > 0 ? listed : [''];
}

/** The year may have more digits than JavaScript reads. */
function isoOf(given: Options, field: 'expiresAt' | 'notBefore'): string {
  const time = new Date(given[field]);
  if (given[field] === '') return '';
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new Error(`"${FORM_LABELS[field]}" is too far in the future: give a year of four digits.`);
}

/** Fills the form with the options of a link. Its PIN is known to nobody. */
export function repeatOptions(link: InspectedLink): void {
  const { createdAt, expiresAt, maxUses = 1, allowedCidrs = [], leaseSeconds = 3_600, note = '' } = link;
  const seconds = Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / 1000);
  options.value = {
    ...DEFAULTS,
    expires: String(seconds),
    uses: String(maxUses),
    networks: allowedCidrs.join(' '),
    filename: link.key?.endsWith(link.filename) ? '' : link.filename,
    delivery: link.delivery,
    oversize: link.oversize ?? 'refuse',
    lease: String(leaseSeconds),
    confirm: link.confirm ?? 'auto',
    preview: link.preview ?? false,
    from: link.from ?? '',
    message: link.message ?? '',
    note,
  };
  repeated.value = link;
}
