export { runProcess } from './run-process.ts';
export { createStepRunner, type StepRunner } from './step-runner.ts';
