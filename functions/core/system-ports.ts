/** Whole seconds since 1970-01-01T00:00:00Z. */
export type EpochSeconds = number;

/** The time. A port, so that a test can turn it. */
export type Clock = () => EpochSeconds;

/** Returns that many bytes from a cryptographic source, or from a test. */
export type Random = (bytes: number) => Uint8Array;

/** Waits that long. A port, so that a test need not. */
export type Pause = (milliseconds: number) => Promise<void>;
