import { StrakeError } from '../errors/index.ts';

/** Watches whether a plugin changes the prototype of all objects. */
export interface PrototypeWatch {
  /**
   * Removes what was added since the watch began.
   * @throws PLUGIN_FAILED naming the plugin, and others that were at work, where something was
   */
  check(): void;
  /** Ends the watch. */
  end(): void;
}

/** The running plugins: what is added while one waits may be another's. */
const atWork: { readonly name: string; readonly doing: string }[] = [];

/** Plugins whose code has not returned yet, as messages name them: `plugin "go" at setup`. */
export function pluginsAtWork(): readonly string[] {
  return [...new Set(atWork.map(({ name, doing }) => `plugin "${name}" at ${doing}`))];
}

/**
 * @param name of the plugin whose code is about to run
 * @param doing what the code does: `setup`, `transport s3:`
 */
export function watchPrototype(name: string, doing: string): PrototypeWatch {
  const before = Reflect.ownKeys(Object.prototype);
  const entry = { name, doing };
  atWork.push(entry);
  return {
    check() {
      const now = Reflect.ownKeys(Object.prototype);
      if (now.length === before.length) return;
      const added = now.filter((key) => !before.includes(key));
      for (const key of added) Reflect.deleteProperty(Object.prototype, key);
      if (added.length > 0) throw polluted(name, added);
    },
    end() {
      atWork.splice(atWork.indexOf(entry), 1);
    },
  };
}

function polluted(name: string, added: readonly PropertyKey[]): StrakeError {
  const others = [...new Set(atWork.map((each) => each.name))].filter((each) => each !== name);
  const also = others.length === 0 ? '' : `, or ${others.map((each) => `"${each}"`).join(' or ')},`;
  const keys = added.map((key) => JSON.stringify(String(key))).join(', ');
  return new StrakeError(
    'PLUGIN_FAILED',
    `plugin "${name}"${also} added ${keys} to Object.prototype`,
    {
      plugin: name,
      hint: 'Every object would inherit it. The plugin has a bug; report it to its author.',
    },
  );
}
