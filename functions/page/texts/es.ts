import { byCount } from './by-count.ts';
import type { Texts } from './texts.ts';

export const es: Texts = {
  direction: 'ltr',
  aFile: 'Un archivo para usted',
  singleUse: 'Enlace de un solo uso',
  sentBy: '{} le ha enviado un archivo.',
  ask: {
    button: 'Pedir un enlace nuevo',
    subject: 'Un enlace nuevo, por favor',
    body: 'Su enlace de descarga (identificador {}) ya no funciona. ¿Podría enviarme uno nuevo?',
  },
  privacy: 'Privacidad',
  size: 'Tamaño',
  files: 'Archivos',
  more: byCount('es', { other: 'y # más' }),
  until: 'Disponible hasta',
  download: 'Descargar',
  pin: 'PIN',
  pinHint: (tries) => `El remitente tiene el PIN. Con ${tries} PIN erróneos el enlace se bloquea.`,
  once: 'Este enlace funciona una sola vez.',
  onceMeans: 'Ábralo en el dispositivo donde quiera guardar el archivo.',
  times: (uses) => `Este enlace funciona ${uses} veces más, una por destinatario.`,
  approximate: byCount('es', {
    one: 'Durante # segundo después de pulsar el botón, cualquiera que consiga la dirección propia del archivo también podrá descargarlo.',
    other:
      'Durante # segundos después de pulsar el botón, cualquiera que consiga la dirección propia del archivo también podrá descargarlo.',
  }),
  ends: 'El enlace caduca {}.',
  holder: {
    downloaded: 'Usted descargó este archivo aquí el {}.',
    begun: 'Usted empezó esta descarga aquí el {}.',
    again:
      'Si el archivo no está entre sus descargas, o no está completo, puede descargarlo de nuevo aquí hasta el {}.',
  },
  downloadAgain: 'Descargar de nuevo',
  triesLeft: (tries) => `Intentos restantes: ${tries}.`,
  tryAgain: 'Reintentar',
  opensIn: 'Se abrirá por sí solo en',
  kinds: {
    document: 'Documento',
    image: 'Imagen',
    video: 'Vídeo',
    audio: 'Audio',
    archive: 'Archivo comprimido',
    text: 'Texto',
    file: 'Archivo',
  },
  downloading: {
    starting: 'Empezando…',
    progress: 'Progreso de la descarga',
    stayHere: 'Deje esta página abierta hasta que termine.',
    offline: 'Se perdió la conexión. La descarga seguirá sola en cuanto vuelva.',
    waiting: 'El servidor no puede enviar nada en este momento. La descarga seguirá sola en cuanto pueda.',
    stalled: 'Ahora mismo no llega nada. Si no la ha pausado, la descarga seguirá sola.',
    left: 'tiempo restante: {}',
    complete: 'Completo',
    whereItIs: 'Encontrará el archivo entre las descargas de su navegador.',
    checkedByDigest: 'Se comprobó: es, bit a bit, el archivo enviado.',
    begun: 'Su navegador está descargando el archivo.',
    unreachable: 'No se pudo llegar al servidor. Compruebe su conexión y empiece de nuevo.',
    brokeOff: 'La descarga se interrumpió.',
    stopped: 'La descarga se detuvo.',
    corrupt: 'Lo que llegó no es el archivo enviado, así que no se guardó. Si vuelve a ocurrir, avise al remitente.',
    kept: 'Este navegador empezó la descarga y no la terminó.',
    yoursUntil: 'Puede empezarla de nuevo aquí hasta',
    startAgain: 'Empezar de nuevo',
  },
  errors: {
    malformed: {
      happened: 'Este enlace no está completo.',
      next: 'No se ha gastado nada. Copie del mensaje el enlace entero, hasta el último carácter, y ábralo, o pida uno nuevo al remitente.',
    },
    body_too_large: {
      happened: 'Fue demasiado.',
      next: 'El formulario solo toma un PIN. Abra el enlace de nuevo.',
    },
    unknown_route: { happened: 'Aquí no hay nada.', next: 'Compare la dirección con el enlace que recibió.' },
    method_not_allowed: { happened: 'Esta dirección no se usa así.', next: 'Abra el enlace en su navegador.' },
    precondition_failed: { happened: 'El archivo no es el que se pidió.', next: 'Abra el enlace de nuevo.' },
    unknown_link: {
      happened: 'Este enlace no se conoce aquí.',
      next: 'Compruebe que se copió entero, o pida uno nuevo al remitente.',
    },
    not_yet: {
      happened: 'Este enlace todavía no funciona.',
      next: 'Ábralo de nuevo a la hora indicada.',
      at: 'Funciona desde',
    },
    expired: { happened: 'Este enlace ha caducado.', next: 'Pida uno nuevo al remitente.', at: 'Caducó' },
    revoked: {
      happened: 'Este enlace se ha retirado.',
      next: 'El remitente le puso fin. Pídale uno nuevo.',
      at: 'Retirado',
    },
    used: {
      happened: 'Este enlace ya se ha usado.',
      next: 'Si usted mismo descargó el archivo, búsquelo entre las descargas de su navegador. Si no, avise al remitente y pida un enlace nuevo.',
      at: 'Usado',
    },
    being_claimed: {
      happened: 'Este archivo se está descargando en este momento.',
      next: 'Si esa descarga no empieza, el enlace quedará libre en medio minuto.',
    },
    lease_used_up: {
      happened: 'Esta descarga se ha repetido demasiadas veces.',
      next: 'Ya no se puede obtener. Pida un enlace nuevo al remitente.',
    },
    claim_not_offered: { happened: 'Este enlace se entrega de una vez.', next: 'Use el botón de su página.' },
    network_refused: {
      happened: 'Este enlace no funciona desde su red.',
      next: 'No se ha gastado nada. Conéctese a la red que indicó el remitente e inténtelo de nuevo, o pídale otra forma.',
    },
    pin_required: { happened: 'Este enlace pide un PIN.', next: 'Lo tiene el remitente.' },
    pin_wrong: { happened: 'Ese PIN no es correcto.', next: 'Compruébelo con el remitente e inténtelo de nuevo.' },
    locked: {
      happened: 'Este enlace está bloqueado.',
      next: 'Se probaron demasiados PIN erróneos. Pida un enlace nuevo al remitente.',
    },
    object_archived: {
      happened: 'El archivo está archivado.',
      next: 'El enlace no se ha gastado. Primero hay que restaurarlo: pregunte al remitente.',
    },
    object_unreadable: {
      happened: 'El archivo no se puede leer por ahora.',
      next: 'Su almacenamiento no lo entrega. El enlace no se ha gastado. Pregunte al remitente.',
    },
    object_gone: {
      happened: 'El archivo ya no está.',
      next: 'Se quitó o se cambió desde que se hizo el enlace. Pida uno nuevo al remitente.',
    },
    too_large: {
      happened: 'El archivo es demasiado grande para esta forma de descarga.',
      next: 'No se ha gastado nada. Abra el enlace en un navegador actual con JavaScript, o pida otro tipo de enlace.',
    },
    range_unsatisfiable: { happened: 'Esa parte del archivo no existe.', next: 'Abra el enlace de nuevo.' },
    busy: {
      happened: 'Muchos piden este enlace ahora mismo.',
      next: 'No se ha gastado nada. Inténtelo de nuevo en un momento.',
    },
    shutting_down: {
      happened: 'Este servidor está a punto de detenerse y otro lo sustituye.',
      next: 'No se ha gastado nada. Inténtelo de nuevo en un momento.',
    },
    outcome_unknown: {
      happened: 'No se sabe si este enlace se ha usado.',
      next: 'Inténtelo de nuevo. Si consta como usado, pida uno nuevo al remitente.',
    },
    storage_unavailable: {
      happened: 'No se pudo llegar al archivo ahora.',
      next: 'No se ha gastado nada. Inténtelo de nuevo en un momento.',
    },
    internal: {
      happened: 'Algo falló por nuestra parte.',
      next: 'Inténtelo de nuevo. Si sigue igual, avise al remitente del enlace.',
    },
  },
};
