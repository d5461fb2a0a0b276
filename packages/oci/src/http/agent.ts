import { createRequire, Module } from 'node:module';
import type { Agent, Dispatcher, ProxyAgent } from 'undici';

type Undici = typeof import('undici');

const require = createRequire(import.meta.url);

/**
 * An agent of undici: a pool of connections for each origin. It is loaded with the first one, and without the rest of undici,
 * fetch, caches and mocks, which takes longer to load than a build with nothing to do spends on all its requests. undici's
 * version is exact, so that these files stay where they are.
 */
export function createAgent(options: Agent.Options): Dispatcher {
  deferHttp2();
  const prototype = require('undici/lib/dispatcher/dispatcher.js').prototype as Dispatcher;
  // As its main file does.
  if (!('request' in prototype)) Object.assign(prototype, require('undici/lib/api/index.js'));
  const LoneAgent = require('undici/lib/dispatcher/agent.js') as Undici['Agent'];
  return new LoneAgent(options);
}

/** An agent that reaches origins over a proxy. */
export function createProxyAgent(options: ProxyAgent.Options): Dispatcher {
  const undici = require('undici') as Undici;
  return new undici.ProxyAgent(options);
}

/**
 * Lets undici load its HTTP/2 when a connection speaks that, not before: it is as long as the rest of what is loaded here, and
 * no connection to a registry speaks it.
 */
function deferHttp2(): void {
  const file = require.resolve('undici/lib/dispatcher/client-h2.js');
  if (require.cache[file]) return;
  const deferred = new Module(file);
  deferred.loaded = true;
  deferred.exports = (...connection: readonly unknown[]) => require(file)(...connection);
  require.cache[file] = deferred;
  require('undici/lib/dispatcher/client.js');
  delete require.cache[file];
}
