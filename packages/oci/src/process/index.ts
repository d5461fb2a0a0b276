export { type FinishedProcess, type ProcessOptions, runProcess } from './run-process.ts';
