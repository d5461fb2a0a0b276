export { runTool } from './run-tool.ts';
export { createStepRunner, type StepRunner } from './step-runner.ts';
