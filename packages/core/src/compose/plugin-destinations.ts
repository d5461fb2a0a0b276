import type { CopyDestination } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import { offlineTransports } from '../builtin/offline-transports.ts';
import { StrakeError } from '../errors/index.ts';
import { declaredFacts, firstPusher } from '../pipeline/destination-facts.ts';
import { openPushTools, runTool } from '../pipeline/push-tools.ts';
import { logText } from '../pipeline/session.ts';
import { runDestinationCheck } from '../plugin/ask-destination.ts';
import type { Plugin } from '../plugin/definition.ts';
import { createHookSet, type HookSet } from '../plugin/hook-set.ts';
import { describeImages } from './describe-images.ts';
import { pushServices } from './push-services.ts';

export interface PluginDestinationOptions {
  readonly insecure?: readonly string[];
  /** When it aborts, the plugins are no longer set up. */
  readonly signal?: AbortSignal;
  readonly timeouts?: { readonly plugin?: number };
  readonly onWarning?: (message: string) => void;
}

/**
 * What plugins take of copies, by their push taps.
 * @throws PLUGIN_* naming the plugin that does not fit
 */
export async function pluginDestinations(
  plugins: readonly Plugin[],
  options: PluginDestinationOptions,
): Promise<readonly CopyDestination[]> {
  if (plugins.length === 0) return [];
  const hooks = await createHookSet(plugins, {
    signal: options.signal,
    timeoutSeconds: options.timeouts?.plugin,
  });
  const builtin = offlineTransports(new StrakeError('REGISTRY_ERROR', 'no registry is asked'));
  const schemes = hooks.order.push.flatMap(
    ({ when }) => when.scheme ?? builtin.map(({ scheme }) => scheme),
  );
  return [...new Set(schemes)].map((scheme): CopyDestination => {
    const facts = plugins.flatMap((plugin) => declaredFacts(plugin, scheme) ?? [])[0];
    const write = writeBy(hooks, scheme, options);
    const check = checkBy(plugins, hooks, scheme, options);
    return { scheme, write, check, ...defined({ facts }) };
  });
}

function checkBy(
  plugins: readonly Plugin[],
  hooks: HookSet,
  scheme: string,
  options: PluginDestinationOptions,
): NonNullable<CopyDestination['check']> {
  const pushers = { hooks, project: { plugins }, services: { destinations: [] } };
  return async (push, { directory, env, signal }) => {
    const { image, destination } = push;
    const plugin = firstPusher(pushers, scheme, image);
    if (!plugin) return;
    const { insecure = [] } = options;
    const run = runTool(pushServices({ directory, env, insecure }), signal);
    await runDestinationCheck(
      plugin,
      { ...push, scheme },
      {
        place: { image, scheme, destination },
        signal,
        contextFor: (name) => ({
          env,
          insecure,
          run,
          signal,
          ...pluginContext(name, { image, directory }, options),
        }),
      },
    );
  };
}

/** What a plugin is told outside of a build: it has no options. */
function pluginContext(
  plugin: string,
  where: { readonly image: string; readonly directory: string },
  { onWarning }: PluginDestinationOptions,
) {
  return {
    ...where,
    plugin,
    options: undefined,
    variables: {},
    log: {
      info: () => {},
      warn: (text: string) => onWarning?.(`${plugin}: ${logText(text)}`),
    },
  };
}

function writeBy(
  hooks: HookSet,
  scheme: string,
  options: PluginDestinationOptions,
): CopyDestination['write'] {
  return async (push, { directory, env, signal, store, progress, pushTo }) => {
    const { image } = push;
    const services = pushServices({ directory, env, insecure: options.insecure ?? [] });
    const { tools, whileOpen, release } = openPushTools(services, { store, signal, progress });
    const images = await describeImages(push, store, signal);
    const request = { ...push, scheme, images };
    const { result } = await hooks
      .push(request, {
        place: { image, scheme },
        signal,
        ...defined({ timeoutSeconds: options.timeouts?.plugin }),
        contextFor: (plugin) => ({
          ...tools,
          pushTo: whileOpen(pushTo),
          ...pluginContext(plugin, { image, directory }, options),
        }),
      })
      .finally(release);
    return result;
  };
}
