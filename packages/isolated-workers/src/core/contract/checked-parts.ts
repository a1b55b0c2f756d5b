declare const given: unique symbol;
declare const accepted: unique symbol;

/** A part of a checked message: its sender gives an `Input`, and its receiver gets an `Output`. Only a type. */
export interface Checked<out Input, out Output> {
  readonly [given]: Input;
  readonly [accepted]: Output;
}

/** Says that a contract's parts are `Checked`. No member, as the mark of its wire format. */
export type CheckedMark = abstract new (contract: 'checked by schemas') => 'checked by schemas';
