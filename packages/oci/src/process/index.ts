export { callerEnvironment } from './caller-environment.ts';
export { type FinishedProcess, type ProcessOptions, runProcess } from './run-process.ts';
