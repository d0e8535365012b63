import { byCount } from './by-count.ts';
import type { Texts } from './texts.ts';

export const ptBR: Texts = {
  direction: 'ltr',
  aFile: 'Um arquivo para você',
  singleUse: 'Link de uso único',
  sentBy: '{} enviou um arquivo para você.',
  ask: {
    button: 'Pedir um novo link',
    subject: 'Um novo link, por favor',
    body: 'Seu link de download (identificador {}) não funciona mais. Você poderia me enviar um novo?',
  },
  privacy: 'Privacidade',
  size: 'Tamanho',
  files: 'Arquivos',
  more: byCount('pt-BR', { other: 'e mais #' }),
  until: 'Disponível até',
  download: 'Baixar',
  pin: 'PIN',
  pinHint: byCount('pt-BR', {
    one: 'O PIN está com quem enviou o link. Um PIN errado bloqueia o link.',
    other: 'O PIN está com quem enviou o link. Com # PINs errados, o link é bloqueado.',
  }),
  once: 'Este link funciona uma única vez.',
  onceMeans: 'Abra-o no dispositivo em que você quer guardar o arquivo.',
  times: byCount('pt-BR', {
    one: 'Este link funciona mais # vez, uma por destinatário.',
    other: 'Este link funciona mais # vezes, uma por destinatário.',
  }),
  approximate: byCount('pt-BR', {
    one: 'Por # segundo depois de você apertar o botão, quem conseguir o endereço do próprio arquivo também poderá baixá-lo.',
    other:
      'Por # segundos depois de você apertar o botão, quem conseguir o endereço do próprio arquivo também poderá baixá-lo.',
  }),
  ends: 'O link expira {}.',
  holder: {
    downloaded: 'Você baixou este arquivo aqui em {}.',
    begun: 'Você começou este download aqui em {}.',
    again:
      'Se o arquivo não estiver entre os seus downloads, ou não estiver completo, você pode baixá-lo de novo aqui até {}.',
  },
  downloadAgain: 'Baixar de novo',
  triesLeft: (tries) => `Tentativas restantes: ${tries}.`,
  tryAgain: 'Tentar de novo',
  opensIn: 'Abre sozinho em',
  kinds: {
    document: 'Documento',
    image: 'Imagem',
    video: 'Vídeo',
    audio: 'Áudio',
    archive: 'Arquivo compactado',
    text: 'Texto',
    file: 'Arquivo',
  },
  downloading: {
    starting: 'Começando…',
    progress: 'Andamento do download',
    stayHere: 'Deixe esta página aberta até terminar.',
    offline: 'A conexão caiu. O download continua sozinho assim que ela voltar.',
    waiting: 'O servidor não consegue enviar o arquivo agora. O download continua sozinho assim que ele conseguir.',
    stalled: 'Nada está chegando agora. Se você não pausou o download, ele continua sozinho.',
    left: 'tempo restante: {}',
    complete: 'Concluído',
    whereItIs: 'Você encontra o arquivo entre os downloads do navegador.',
    checkedByDigest: 'Ele foi conferido: é, bit a bit, o arquivo enviado.',
    begun: 'Seu navegador está baixando o arquivo.',
    unreachable: 'Não foi possível falar com o servidor. Verifique sua conexão e comece de novo.',
    brokeOff: 'O download foi interrompido.',
    stopped: 'O download foi parado.',
    corrupt:
      'O que chegou não é o arquivo enviado, por isso não foi salvo. Se acontecer de novo, avise quem enviou o link.',
    kept: 'Este navegador começou o download e não terminou.',
    yoursUntil: 'Você pode começar de novo aqui até',
    startAgain: 'Começar de novo',
  },
  errors: {
    malformed: {
      happened: 'Este link não está completo.',
      next: 'Nada foi gasto. Copie da mensagem o link inteiro, até o último caractere, e abra-o, ou peça um novo a quem o enviou.',
    },
    body_too_large: {
      happened: 'Foi enviado mais do que cabe.',
      next: 'O formulário só aceita um PIN. Abra o link de novo.',
    },
    unknown_route: { happened: 'Não há nada aqui.', next: 'Compare o endereço com o link que você recebeu.' },
    method_not_allowed: {
      happened: 'Este endereço não é usado desse jeito.',
      next: 'Abra o link no seu navegador.',
    },
    precondition_failed: { happened: 'O arquivo não é o que foi pedido.', next: 'Abra o link de novo.' },
    unknown_link: {
      happened: 'Este link não é conhecido aqui.',
      next: 'Veja se ele foi copiado inteiro, ou peça um novo a quem o enviou.',
    },
    not_yet: {
      happened: 'Este link ainda não funciona.',
      next: 'Abra-o de novo no horário indicado.',
      at: 'A partir de',
    },
    expired: { happened: 'Este link expirou.', next: 'Peça um novo a quem o enviou.', at: 'Expirou em' },
    revoked: {
      happened: 'Este link foi cancelado.',
      next: 'Quem o enviou encerrou o link. Peça um novo a essa pessoa.',
      at: 'Cancelado em',
    },
    used: {
      happened: 'Este link já foi usado.',
      next: 'Se foi você quem baixou o arquivo, procure-o entre os downloads do navegador. Se não foi, avise quem enviou o link e peça um novo.',
      at: 'Usado em',
    },
    being_claimed: {
      happened: 'Este arquivo está sendo baixado neste momento.',
      next: 'Se esse download não começar, o link fica livre de novo em meio minuto.',
    },
    lease_used_up: {
      happened: 'Este download foi repetido vezes demais.',
      next: 'Não é mais possível baixá-lo. Peça um novo link a quem o enviou.',
    },
    claim_not_offered: {
      happened: 'Este link é entregue de uma vez só.',
      next: 'Use o botão Baixar da página do link.',
    },
    network_refused: {
      happened: 'Este link não funciona na sua rede.',
      next: 'Nada foi gasto. Conecte-se à rede que quem enviou o link indicou e tente de novo, ou peça outro meio a essa pessoa.',
    },
    pin_required: { happened: 'Este link pede um PIN.', next: 'O PIN está com quem enviou o link.' },
    pin_wrong: { happened: 'Este PIN está errado.', next: 'Confira o PIN com quem enviou o link e tente de novo.' },
    locked: {
      happened: 'Este link está bloqueado.',
      next: 'Foram digitados PINs errados demais. Peça um novo link a quem o enviou.',
    },
    object_archived: {
      happened: 'O arquivo está em um armazenamento de longo prazo.',
      next: 'Nada foi gasto. Ele precisa ser restaurado primeiro: fale com quem enviou o link.',
    },
    object_unreadable: {
      happened: 'O arquivo não pode ser lido no momento.',
      next: 'O armazenamento não libera o arquivo. Nada foi gasto. Fale com quem enviou o link.',
    },
    object_gone: {
      happened: 'O arquivo não está mais lá.',
      next: 'Ele foi removido ou trocado depois que o link foi criado. Peça um novo a quem o enviou.',
    },
    too_large: {
      happened: 'O arquivo é grande demais para ser baixado deste jeito.',
      next: 'Nada foi gasto. Abra o link em um navegador atual com JavaScript ativado, ou peça outro tipo de link a quem o enviou.',
    },
    range_unsatisfiable: { happened: 'Essa parte do arquivo não existe.', next: 'Abra o link de novo.' },
    busy: {
      happened: 'Muita gente está pedindo este link agora.',
      next: 'Nada foi gasto. Tente de novo daqui a pouco.',
    },
    shutting_down: {
      happened: 'Este servidor vai parar, e outro vai assumir o lugar dele.',
      next: 'Nada foi gasto. Tente de novo daqui a pouco.',
    },
    outcome_unknown: {
      happened: 'Não se sabe se este link foi usado.',
      next: 'Tente de novo. Se ele constar como usado, peça um novo a quem o enviou.',
    },
    storage_unavailable: {
      happened: 'Não foi possível chegar ao arquivo agora.',
      next: 'Nada foi gasto. Tente de novo daqui a pouco.',
    },
    internal: {
      happened: 'Algo deu errado do nosso lado.',
      next: 'Tente de novo. Se continuar assim, avise quem enviou o link.',
    },
  },
};
