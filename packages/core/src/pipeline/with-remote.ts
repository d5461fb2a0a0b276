import { collectToolCaches } from '../plugin/collect-tool-caches.ts';
import { RemoteOutputs } from './remote-outputs.ts';
import { type BuildSession, callLimits } from './session.ts';
import { StepToolCaches } from './step-tool-caches.ts';

/** Adds what a build learns of its steps in remote caches, if one is configured; its layers may then contain outputs from there. */
export function withRemote(session: BuildSession): BuildSession {
  const { services, signal, emit, project } = session;
  if (services.remote === undefined) return session;
  const { cache, keys, toolCaches, toolDirectory } = services.remote;
  const outputs = new RemoteOutputs(cache, signal);
  return {
    ...session,
    services: { ...services, blobs: services.blobs.with(outputs) },
    remote: {
      cache,
      keys,
      outputs,
      toolCaches: new StepToolCaches({
        mayWrite: cache.mayWrite,
        signal,
        emit,
        formats: () => collectToolCaches(project.plugins, callLimits(session)),
        directoryOf: toolDirectory,
        load: toolCaches,
      }),
      keyed: new WeakMap(),
      found: new Map(),
      idle: new Set(),
      others: new Set(),
      uses: new Map(),
      pushed: new Map(),
      seconds: new Map(),
    },
  };
}
