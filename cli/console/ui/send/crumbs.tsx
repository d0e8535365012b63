interface CrumbsProps {
  bucket: string;
  prefix: string;
  onOpen: (prefix: string) => void;
}

/** The way from the bucket down to a prefix. */
export function Crumbs({ bucket, prefix, onOpen }: CrumbsProps) {
  const parts = prefix.split('/').slice(0, -1);
  const steps = [
    { name: bucket, to: '' },
    ...parts.map((name, n) => ({ name, to: `${parts.slice(0, n + 1).join('/')}/` })),
  ];
  return (
    <nav class="crumbs" aria-label="Folder">
      {steps.map(({ name, to }) => (
        <button
          key={to}
          type="button"
          class="bare"
          aria-current={to === prefix ? 'location' : undefined}
          onClick={() => onOpen(to)}
        >
          {name}
        </button>
      ))}
    </nav>
  );
}
