/** Preloaded (`node --import`): the process lives `CLOCK_OFFSET_MS` milliseconds ahead of the machine's clock. Its timers run as usual. */
const offsetMs = Number(process.env.CLOCK_OFFSET_MS ?? 0);
const MachineDate = Date;

class ShiftedDate extends MachineDate {
  constructor(...values) {
    if (values.length === 0) super(ShiftedDate.now());
    else super(...values);
  }

  static now() {
    return MachineDate.now() + offsetMs;
  }
}

globalThis.Date = ShiftedDate;
