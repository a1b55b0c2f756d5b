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

/** Whether `owner` has the member only because the program has put one of that name on `Object.prototype`. */
export function isFromPollution(owner: object, key: string): boolean {
  if (!Object.hasOwn(Object.prototype, key)) return false;
  try {
    let at: object | null = owner;
    while (at !== null && at !== Object.prototype && !Object.hasOwn(at, key))
      at = Reflect.getPrototypeOf(at);
    return at === Object.prototype;
  } catch {
    // A Proxy may throw at any question.
    return false;
  }
}

/** The JSON of plain data, which no `toJSON()` of a prototype changes. */
export function jsonOf(data: unknown): string {
  // The engine's own is faster.
  if (typeof data !== 'object' || data === null || !('toJSON' in Array.prototype))
    return JSON.stringify(data);
  if (Array.isArray(data)) return `[${data.map(jsonOf).join()}]`;
  const members = Object.entries(data).filter(([, value]) => value !== undefined);
  return `{${members.map(([name, value]) => `${jsonOf(name)}:${jsonOf(value)}`).join()}}`;
}
