import type { DestinationFacts } from '@strake/oci';
import { ownValue, UNDECLARED } from '@strake/oci/internal';
import type { Plugin } from '../plugin/definition.ts';
import type { HookSet } from '../plugin/hook-set.ts';
import type { BuildSession } from './session.ts';

/** The taps of `push`, and the plugins that they belong to. */
type Pushers = Pick<BuildSession, 'hooks'> & {
  readonly project: Pick<BuildSession['project'], 'plugins'>;
  readonly services: Pick<BuildSession['services'], 'destinations'>;
};

/**
 * The facts of the destinations of every scheme in use, in the order of the schemes. If several plugins handle a scheme,
 * the first that declares it applies.
 */
export function destinationFacts(session: Pushers): ReadonlyMap<string, DestinationFacts> {
  const plugins = pushers(session);
  const schemes = [
    ...session.hooks.order.push.flatMap(({ when }) => when.scheme ?? []),
    ...plugins.flatMap(({ destinations = {} }) => Object.keys(destinations)),
  ];
  return new Map(
    [...new Set(schemes)].sort().map((scheme) => {
      const declaring = plugins.find((plugin) => declaredFacts(plugin, scheme));
      return [scheme, declaredFacts(declaring, scheme) ?? UNDECLARED];
    }),
  );
}

/** The facts that a plugin declares for a scheme. */
export function declaredFacts(
  plugin: Plugin | undefined,
  scheme: string,
): DestinationFacts | undefined {
  return ownValue(plugin?.destinations ?? {}, scheme);
}

/**
 * The only plugin that taps pushes of a scheme; undefined if there are several: another may perform the push, or refuse
 * it.
 */
export function soleDestination(session: Pushers, scheme: string): Plugin | undefined {
  const plugins = pushers(session, ({ when }) => fits(when.scheme, scheme));
  return plugins.length === 1 ? plugins[0] : undefined;
}

/** The first plugin that is asked to push an image to destinations of a scheme. */
export function firstPusher(session: Pushers, scheme: string, image: string): Plugin | undefined {
  return pushers(
    session,
    ({ stage, when }) => stage === 'make' && fits(when.scheme, scheme) && fits(when.image, image),
  )[0];
}

function fits(allowed: readonly string[] | undefined, actual: string): boolean {
  return allowed?.includes(actual) ?? true;
}

/** Plugins that tap pushes, in the order in which they are asked. */
function pushers(
  { hooks, project, services }: Pushers,
  isWanted: (tap: HookSet['order']['push'][number]) => boolean = () => true,
): readonly Plugin[] {
  const all = [...project.plugins, ...services.destinations];
  const taps = hooks.order.push.filter(isWanted);
  const names = new Set(taps.map(({ plugin }) => plugin));
  return [...names].flatMap((name) => all.find((plugin) => plugin.name === name) ?? []);
}
