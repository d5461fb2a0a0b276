import { messageOf, redact, StrakeError } from '@strake/core';
import { shortenPath } from '../print/format-location.ts';

/**
 * The workflow command that makes GitHub Actions show a failure beside its file.
 * Source: GitHub Docs, "Workflow commands for GitHub Actions", "Setting an error message".
 * @param root the directory of the checkout
 */
export function githubAnnotation(failure: unknown, root: string): string {
  const location = StrakeError.is(failure) ? failure.facts.location : undefined;
  const { file, line, column } = location ?? {};
  const properties = [
    ...(file === undefined ? [] : [`file=${escapeProperty(shortenPath(file, root))}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
  ];
  return `::error${properties.length > 0 ? ` ${properties.join(',')}` : ''}::${escapeData(redact(messageOf(failure)))}`;
}

/** The same for a warning, which has no file. */
export function githubWarning(message: string): string {
  return `::warning::${escapeData(redact(message))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
