/**
 * Runs what may read variables of the environment, and tells which of those that are set it read: `*` if it looked at all of them, as a program
 * gets them that it starts.
 */
export async function watchEnvironment<Result>(
  run: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly variablesRead: readonly string[] }> {
  const real = process.env;
  const names = new Set<string>();
  const note = (name: string | symbol) => {
    if (typeof name === 'string' && Object.hasOwn(real, name)) names.add(name);
  };
  const watched = new Proxy(real, {
    get(target, name) {
      note(name);
      return Reflect.get(target, name);
    },
    has(target, name) {
      note(name);
      return Reflect.has(target, name);
    },
    ownKeys(target) {
      names.add('*');
      return Reflect.ownKeys(target);
    },
  });
  process.env = watched;
  try {
    const result = await run();
    return { result, variablesRead: names.has('*') ? ['*'] : [...names] };
  } finally {
    if (process.env === watched) process.env = real;
  }
}
