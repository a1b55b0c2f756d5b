/** A member that `owner` itself has: a prototype, which any code of the program may have changed, does not count. */
export function own<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
): Owner[Name] | undefined {
  return Object.hasOwn(owner, name) ? owner[name] : undefined;
}

/** A copy without a prototype: whatever is read of it, `value` itself has. */
export function ownMembers<Value extends object>(value: Value): Value {
  return Object.assign(Object.create(null) as Value, value);
}
