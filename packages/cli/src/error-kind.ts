import type { ErrorKind } from '@strake/core';

/** What a kind of failure means to whoever meets it. */
interface KindFacts {
  readonly exitCode: number;
  /** The rest of a heading, after the kind. */
  readonly who: string;
  /** The next thing to do where a failure has no hint of its own. */
  readonly advice: string;
}

/** Failures by who has to act. */
export const ERROR_KINDS: Readonly<Record<ErrorKind, KindFacts>> = {
  config: {
    exitCode: 2,
    who: 'the configuration or the command line has to change',
    advice: 'Change the configuration or the command line at the place that the error names.',
  },
  plugin: {
    exitCode: 3,
    who: 'a plugin has to be fixed',
    advice: 'Tell the author of the plugin that the error names; --verbose adds what they need.',
  },
  tool: {
    exitCode: 4,
    who: 'a tool failed or is missing: Go, git, a command of a plugin',
    advice: 'Correct what the tool says, or install it, and try again.',
  },
  registry: {
    exitCode: 5,
    who: 'the registry or the network',
    advice: "Try again; if it fails again, contact the registry's operator.",
  },
  integrity: {
    exitCode: 6,
    who: 'bytes are not what they claim to be',
    advice:
      'Fetch or build what the error names again; if it fails again, report it to whoever built it.',
  },
};
