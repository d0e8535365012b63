import type { InspectedLink } from '../../../../client/link.ts';
import { durationInWords } from '../../../format.ts';
import { counted, sizeText, timeText, withTimes } from '../common/format.ts';

/** What a link was made with. */
export function Facts({ link }: { link: InspectedLink }) {
  return (
    <dl class="facts">
      {factsOf(link).map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function factsOf(link: InspectedLink): [name: string, value: string | undefined][] {
  const {
    bucket,
    key,
    archive,
    versionId,
    size,
    contentType,
    maxUses,
    uses = 0,
    pin,
    wrongPins = 0,
    leaseSeconds,
  } = link;
  return [
    key === undefined
      ? ['Archive', `${counted(archive?.files ?? 0, 'file')} of s3://${bucket}/`]
      : ['Object', `s3://${bucket}/${key}${versionId === undefined ? '' : ` (version ${versionId})`}`],
    ['Size', `${sizeText(size)}, ${contentType}`],
    ['Uses', maxUses === undefined ? undefined : `${uses} of ${maxUses}`],
    ['Works from', link.notBefore && timeText(link.notBefore)],
    ['Works until', timeText(link.expiresAt)],
    [
      'PIN',
      pin
        ? `yes; ${wrongPins === 0 ? 'no wrong try' : counted(wrongPins, 'wrong try').replace('trys', 'tries')}`
        : undefined,
    ],
    ['Networks', link.allowedCidrs?.join(', ')],
    ['Delivery', link.delivery],
    ['Promise', withTimes(link.promiseNote)],
    ['Lease', leaseSeconds === undefined ? undefined : leaseSeconds === 0 ? 'none' : durationInWords(leaseSeconds)],
    ['Confirm', link.confirm === 'always' ? 'programs too' : undefined],
    ['Preview', link.preview ? 'shows what is sent, and from whom' : undefined],
    ['From', link.from],
    ['Message', link.message],
    ['Note', link.note],
    ['Id', link.id],
    ['Owner', link.owner],
  ];
}
