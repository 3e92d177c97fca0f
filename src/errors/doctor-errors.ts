import type { ErrorTable } from './entry.ts';

/** Failures of the doctor's fixes. */
export const doctorErrors = {
  VTPM_ERR_FIX_NOT_OFFERED: {
    retry: false,
    en: {
      title: 'There is nothing to fix like this',
      cause: 'No check offers “{fix}” at the moment. Nothing was changed.',
      nextStep: 'Check again, and choose one of the fixes that are offered then.',
    },
    fr: {
      title: 'Il n’y a rien à réparer ainsi',
      cause: 'Aucune vérification ne propose « {fix} » en ce moment. Rien n’a été modifié.',
      nextStep: 'Vérifiez à nouveau, et choisissez l’une des réparations proposées alors.',
    },
  },
  VTPM_ERR_FIX_MANUAL: {
    retry: false,
    en: {
      title: 'This can only be done by hand',
      cause: 'The doctor does not apply “{fix}” itself. Nothing was changed.',
      nextStep: 'Follow the steps and commands that are shown with it, then check again.',
    },
    fr: {
      title: 'Cela ne peut se faire qu’à la main',
      cause: 'Le diagnostic n’applique pas « {fix} » lui-même. Rien n’a été modifié.',
      nextStep: 'Suivez les étapes et les commandes affichées avec elle, puis vérifiez à nouveau.',
    },
  },
  VTPM_ERR_ORPHAN_IN_USE: {
    retry: true,
    en: {
      title: 'This swtpm is in use',
      cause: 'Process {pid} is not, or no longer, an swtpm that nobody uses. It was left alone.',
      nextStep: 'Check again; if its virtual machine runs, shut that down instead.',
    },
    fr: {
      title: 'Ce swtpm est utilisé',
      cause: 'Le processus {pid} n’est pas, ou plus, un swtpm que personne n’utilise. Il a été laissé.',
      nextStep: 'Vérifiez à nouveau ; si sa machine virtuelle tourne, éteignez plutôt celle-ci.',
    },
  },
  VTPM_ERR_ORPHAN_STAYS: {
    retry: true,
    en: {
      title: 'The swtpm did not end',
      cause: 'Process {pid} was asked to end and is still there after {seconds} s. It was not killed.',
      nextStep: 'Try again, or end it yourself when you are sure that nothing uses it.',
    },
    fr: {
      title: 'Le swtpm ne s’est pas terminé',
      cause:
        'Le processus {pid} a été prié de se terminer et est toujours là après {seconds} s. Il n’a pas été tué.',
      nextStep: 'Réessayez, ou terminez-le vous-même quand vous êtes sûr que rien ne l’utilise.',
    },
  },
  VTPM_ERR_VARIABLES_BACKUP_MISSING: {
    retry: false,
    en: {
      title: 'There is no such backup of the variable store',
      cause: 'The bundle holds no variable store under “{backup}”. Nothing was changed.',
      nextStep: 'Look into the bundle’s folder “backups”, and choose one that is there.',
    },
    fr: {
      title: 'Il n’y a pas de telle sauvegarde du magasin de variables',
      cause: 'Le bundle ne contient aucun magasin de variables sous « {backup} ». Rien n’a été modifié.',
      nextStep: 'Regardez dans le dossier « backups » du bundle, et choisissez-en une qui s’y trouve.',
    },
  },
} as const satisfies ErrorTable;
