/** An action on a repository. */
export type Action = 'pull' | 'push';

/**
 * The scope of a repository in a token: `repository:acme/app:pull,push`.
 * Source: distribution "Token Scope Documentation".
 */
export function repositoryScope(repository: string, ...actions: readonly Action[]): string {
  return `repository:${repository}:${actions.join(',')}`;
}

/** All scopes: each resource once, with the union of its actions, in order of first occurrence. */
export function mergeScopes(scopes: readonly string[]): readonly string[] {
  const actions = new Map<string, Set<string>>();
  for (const scope of scopes) {
    const colon = scope.lastIndexOf(':');
    const resource = scope.slice(0, colon);
    const known = actions.get(resource) ?? new Set();
    for (const action of scope.slice(colon + 1).split(',')) known.add(action);
    actions.set(resource, known);
  }
  return [...actions].map(([resource, set]) => `${resource}:${[...set].join(',')}`);
}

/** True if `granted` includes every action on every resource of `wanted`. */
export function coversScopes(granted: readonly string[], wanted: readonly string[]): boolean {
  const merged = mergeScopes(granted);
  return mergeScopes(wanted).every(
    (scope) => mergeScopes([...merged, scope]).join(' ') === merged.join(' '),
  );
}
