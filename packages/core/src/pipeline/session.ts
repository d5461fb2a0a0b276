import { defined, messageOf, shortened } from '@strake/oci/internal';
import type { Project } from '../config/project.ts';
import type { CallLimits } from '../plugin/call-limits.ts';
import type { Log } from '../plugin/context.ts';
import type { TapWatcher } from '../plugin/guard-tap.ts';
import type { HookSet } from '../plugin/hook-set.ts';
import type { Place } from '../plugin/tap.ts';
import type { BuildEvent, EventHandler, Phase } from './event.ts';
import type { RemoteSteps } from './remote-steps.ts';
import type { Services } from './services.ts';
import type { SourcesUsed } from './sources-used.ts';

/** The shared state of one build. */
export interface BuildSession {
  readonly project: Project;
  readonly hooks: HookSet;
  readonly services: Services;
  readonly signal: AbortSignal;
  readonly emit: EventHandler;
  /** Work that only benefits later builds; awaited after everything else. */
  readonly afterwards: Promise<void>[];
  /** Absent: nobody asks which files the steps read. */
  readonly sourcesUsed?: SourcesUsed;
  /** Absent: no remote cache is used. */
  readonly remote?: RemoteSteps;
}

/** What ends the calls of plugins. */
export function callLimits({ signal, project }: Pick<BuildSession, 'signal' | 'project'>) {
  return { signal, ...defined({ timeoutSeconds: project.timeouts.plugin }) } satisfies CallLimits;
}

/** The call options that all hooks share. */
export function callOptions(session: BuildSession, place: Place) {
  return {
    place,
    ...callLimits(session),
    watch: ({ tap, place: at, state }: Parameters<TapWatcher>[0]) =>
      session.emit({
        type: 'tap',
        state,
        plugin: tap.plugin,
        hook: tap.hook,
        stage: tap.hook === 'published' ? '' : tap.stage,
        ...defined({ image: at.image, platform: at.platform, destination: at.destination }),
      }),
  };
}

/** The log of a plugin. */
export function pluginLog({ emit }: Pick<BuildSession, 'emit'>, plugin: string): Log {
  return {
    info: (message) => emit({ type: 'log', plugin, message: logText(message) }),
    warn: (message, hint) =>
      emit({
        type: 'warning',
        plugin,
        message: logText(message),
        ...defined({ hint: hint === undefined ? undefined : logText(hint) }),
      }),
  };
}

/** What a plugin says as text without passwords: a log may be public. */
export function logText(said: unknown): string {
  return shortened(messageOf(said), LONGEST_SAID);
}

/** UTF-16 units of one message. */
const LONGEST_SAID = 16 * 1024;

/** The common part of all contexts. */
export function commonContext(session: BuildSession, plugin: string) {
  return {
    plugin,
    directory: session.services.directory,
    signal: session.signal,
    log: pluginLog(session, plugin),
  };
}

/**
 * Runs a phase between its begin and end events.
 * @param outcome what the end event says of the result
 */
export async function inPhase<Result>(
  session: BuildSession,
  where: {
    readonly phase: Phase;
    readonly image: string;
    readonly platform?: string;
    readonly destination?: string;
  },
  action: () => Promise<Result>,
  outcome: (result: Result) => PhaseOutcome = () => ({}),
): Promise<Result> {
  const started = session.services.runner.clock();
  session.emit({ type: 'phase', state: 'start', ...where });
  const result = await action();
  session.emit({
    type: 'phase',
    state: 'end',
    ...where,
    milliseconds: Math.round(session.services.runner.clock() - started),
    ...outcome(result),
  });
  return result;
}

/** What the end event of a phase says of its result. */
export type PhaseOutcome = Pick<
  Extract<BuildEvent, { readonly type: 'phase' }>,
  'steps' | 'repositories' | 'layers'
>;
