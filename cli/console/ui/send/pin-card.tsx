import { CopyButton } from '../common/copy-button.tsx';

/** The PIN, this once. */
export function PinCard({ pin }: { pin: string }) {
  return (
    <div class="pin-card">
      <p>
        <span class="hint">The PIN</span> <strong>{pin}</strong>
      </p>
      <CopyButton text={pin} what="the PIN" />
      <p class="hint">It is shown this once. Tell it by another way than the link, such as by phone.</p>
    </div>
  );
}
