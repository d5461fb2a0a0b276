import type { StringMap } from '@strake/oci';

/** The environment, and the names of its variables that were read from it. */
export function watchVariables(env: StringMap): {
  readonly env: StringMap;
  readonly variablesRead: ReadonlySet<string>;
} {
  const variablesRead = new Set<string>();
  const note = (name: string | symbol) => {
    if (typeof name === 'string' && Object.hasOwn(env, name)) variablesRead.add(name);
  };
  const watched = new Proxy(env, {
    get(target, name, receiver) {
      note(name);
      return Reflect.get(target, name, receiver);
    },
  });
  return { env: watched, variablesRead };
}
