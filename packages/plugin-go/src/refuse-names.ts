import { StrakeError } from '@strake/core/plugin';

/** Refuses names that are not one package: patterns, and what {@link refuseReference} refuses. @throws CONFIG_OPTION */
export function refuseNames(names: readonly string[]): void {
  for (const name of names) {
    refuseReference(name);
    if (!name.includes('...')) continue;
    throw new StrakeError('CONFIG_OPTION', `${name} is a pattern instead of a program`, {
      hint: 'Name each program, or let "strake init" write a configuration with an image for each program of the module, and run "strake build" without packages.',
    });
  }
}

/** Refuses references of ko and packages with a version. @throws CONFIG_OPTION */
export function refuseReference(name: string): void {
  if (name.startsWith('ko://')) {
    const path = name.slice('ko://'.length);
    throw new StrakeError('CONFIG_OPTION', `${name} is a ko reference`, {
      hint: `Name the package without ko://: strake build ${path || './cmd/app'}.`,
    });
  }
  const [path = '', version] = name.split('@');
  if (version === undefined || /[/\\]/.test(version)) return;
  throw new StrakeError('CONFIG_OPTION', `${name} names a version`, {
    hint: `go.mod sets the version: run "go get ${name}", and name ${path}.`,
  });
}
