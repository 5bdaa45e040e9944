/** Forms that are read by others only; each has a command that turns it into PEM. */
export type Foreign = "pkcs7-der" | "pkcs7-pem" | "pkcs12" | "java-keystore" | "trusted-certificate";

/** One line for a shell that writes the certificates of `file` as PEM beside it, without any key. */
export function conversion(form: Foreign | "der", file: string): string {
  const from = shellWord(file === "-" ? "FILE" : file);
  const to = shellWord(file === "-" ? "FILE.pem" : `${file}.pem`);
  switch (form) {
    case "der":
      return `openssl x509 -inform der -in ${from} -out ${to}`;
    case "trusted-certificate":
      return `openssl x509 -in ${from} -out ${to}`;
    case "pkcs7-der":
      return `openssl pkcs7 -inform der -in ${from} -print_certs -out ${to}`;
    case "pkcs7-pem":
      return `openssl pkcs7 -in ${from} -print_certs -out ${to}`;
    case "pkcs12":
      return `openssl pkcs12 -in ${from} -nokeys -out ${to}`;
    case "java-keystore": {
      const between = shellWord(file === "-" ? "FILE.p12" : `${file}.p12`);
      return `keytool -importkeystore -srckeystore ${from} -destkeystore ${between} -deststoretype pkcs12 && openssl pkcs12 -in ${between} -nokeys -out ${to}`;
    }
  }
}

/** A path as one word of a POSIX shell that is no option; control characters stay, and are made visible where it is printed. */
function shellWord(path: string): string {
  const word = path.startsWith("-") ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
