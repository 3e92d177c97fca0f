import type { Command } from 'commander';
import { VtpmError } from '../errors/error.ts';

/** Every completable line: the words of a command, then its subcommands and options. */
function words(command: Command, path: readonly string[] = []): { path: string; next: string[] }[] {
  const options = command.options.flatMap((o) => (o.long ? [o.long] : []));
  const names = command.commands.map((c) => c.name());
  return [
    { path: path.join(' '), next: [...names, ...options, '--help'] },
    ...command.commands.flatMap((c) => words(c, [...path, c.name()])),
  ];
}

const takesMachine = (command: Command): boolean =>
  command.registeredArguments.some((a) => a.name() === 'vm');

/**
 * A completion script, made from the commands themselves; machines are completed by asking `vtpm list`.
 * @throws VtpmError VTPM_ERR_USAGE for an unknown shell
 */
export function completionScript(program: Command, shell: string): string {
  const lines = words(program);
  const machines = 'vtpm list -a --names 2>/dev/null';
  const withMachine = [...collect(program)];
  if (shell === 'bash' || shell === 'zsh') {
    const cases = lines.map((l) => `    "${l.path}") words="${l.next.join(' ')}" ;;`).join('\n');
    const machineCases = withMachine.map((p) => `"${p}"`).join('|');
    return `${shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}# completion of vtpm
_vtpm() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path="" word words="" IFS=$' \\t\\n'
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) case "$path $word" in ${lines
      .filter((l) => l.path)
      .map((l) => `" ${l.path}"`)
      .join('|')}|"create") path="\${path:+$path }$word" ;; *) [ -z "$path" ] && path=$word ;; esac ;; esac
  done
  case $path in
${cases}
  esac
  COMPREPLY=( $(compgen -W "$words" -- "$cur") )
  case $path in ${machineCases})
    local IFS=$'\\n'
    [[ $cur == -* ]] || COMPREPLY=( $(compgen -W "$(${machines})" -- "$cur" | sed 's/ /\\\\ /g') ) ;;
  esac
}
complete -F _vtpm vtpm
`;
  }
  if (shell === 'fish') {
    const rows = lines.flatMap((l) =>
      l.next.map((word) => {
        const when = l.path
          ? `__fish_seen_subcommand_from ${l.path.split(' ').at(-1)}`
          : '__fish_use_subcommand';
        return word.startsWith('--')
          ? `complete -c vtpm -n '${when}' -l ${word.slice(2)}`
          : `complete -c vtpm -f -n '${when}' -a ${word}`;
      }),
    );
    const names = withMachine.map((p) => p.split(' ').at(-1)).join(' ');
    return `${rows.join('\n')}\ncomplete -c vtpm -f -n '__fish_seen_subcommand_from ${names}' -a '(${machines})'\n`;
  }
  throw new VtpmError('VTPM_ERR_USAGE', { reason: `there is no completion for “${shell}”` });
}

function* collect(command: Command, path: readonly string[] = []): Generator<string> {
  if (takesMachine(command)) yield path.join(' ');
  for (const c of command.commands) yield* collect(c, [...path, c.name()]);
}
