// Loaded into a host before its own code (NODE_OPTIONS=--import=…): its clock is that many seconds off, as a machine's may be.
const shift = Number(process.env.CLOCK_SHIFT_SECONDS ?? 0) * 1000;
const Real = Date;

globalThis.Date = class ShiftedDate extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + shift);
    else super(...given);
  }

  static now() {
    return Real.now() + shift;
  }

  static [Symbol.hasInstance](one) {
    return one instanceof Real;
  }
};
