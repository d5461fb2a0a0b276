import type { PushReceipt } from '@strake/oci';
import type { PushContext } from '../plugin/context.ts';
import { definePlugin, PLUGIN_API, type Plugin } from '../plugin/definition.ts';
import type { PushRequest } from '../plugin/push-request.ts';

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
