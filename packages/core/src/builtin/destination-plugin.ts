import type { PushReceipt, PushRequest } from '../model/push-request.ts';
import type { PushContext } from '../plugin/context.ts';
import { definePlugin, PLUGIN_API, type Plugin } from '../plugin/definition.ts';

/** A destination of core, made like anybody's: a plugin that claims one scheme. */
export function destinationPlugin(
  scheme: string,
  write: (request: PushRequest, context: PushContext) => Promise<PushReceipt>,
): Plugin {
  return definePlugin({
    name: `builtin-${scheme}`,
    api: PLUGIN_API,
    hooks: ['push'],
    schema: { type: 'object', properties: {}, additionalProperties: false },
    setup({ hooks }) {
      hooks.push.tap({ when: { scheme: [scheme] } }, write);
    },
  });
}

/** Splits `PATH[:NAME]` as containers-transports(5) does: at the first colon, past a Windows drive. */
export function splitPath(target: string): { readonly path: string; readonly name?: string } {
  const drive = /^[A-Za-z]:[\\/]/.test(target) ? 2 : 0;
  const colon = target.indexOf(':', drive);
  if (colon < 0) return { path: target };
  return { path: target.slice(0, colon), name: target.slice(colon + 1) };
}
