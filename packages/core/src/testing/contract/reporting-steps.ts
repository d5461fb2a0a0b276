import { definePlugin } from '../../plugin/definition.ts';

/** A plugin that runs every step as a build does that writes to a remote cache: with the command that reports what its tool keeps. */
export const reportingSteps = definePlugin({
  name: 'contract-reports',
  compile: {
    stage: 'convert',
    handler: (job) => ({
      ...job,
      steps: job.steps.map((step) =>
        step.toolCache === undefined || 'why' in step.toolCache
          ? step
          : { ...step, argv: step.toolCache.argv },
      ),
    }),
  },
});
