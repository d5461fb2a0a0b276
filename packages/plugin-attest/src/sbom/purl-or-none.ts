/** A package URL, or nothing where a name or version cannot be in one: what a program says of itself may be any text. */
export function purlOrNone(make: () => string): string | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
