import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  /** One sentence, and the default. */
  hint: string;
  children: (props: { id: string; 'aria-describedby': string }) => JSX.Element;
  beside?: ComponentChildren;
}

/** A field of a form with its label and its hint. */
export function Field({ label, hint, children, beside }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="control">
        {children({ id, 'aria-describedby': `${id}-hint` })}
        {beside}
      </div>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}

interface CheckProps {
  label: string;
  hint: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

/** A box to tick. */
export function Check({ label, hint, isOn, onChange }: CheckProps) {
  const id = useId();
  return (
    <div class="field check">
      <input
        type="checkbox"
        id={id}
        checked={isOn}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
