/** The NV index in which the demo guest keeps its secret: in the range for owners (TCG registry). */
const nvIndex = '01800a7e';

/**
 * `/init` of the demo guest: busybox shell and nothing else. It reports what it finds as one line of JSON
 * on the console, and talks to the chip in raw TPM 2.0 commands (TCG TPM 2.0 Library, part 3):
 * on the first boot a random secret goes into an NV index that opens only while PCR 7 (Secure Boot's
 * state) is what it was; later boots read it back.
 */
export const guestInit = String.raw`#!/bin/busybox sh
export PATH=/bin
/bin/busybox mkdir -p /bin /proc /sys /dev /tmp /etc/acpi/PWRF
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2>/dev/null
dmesg -n 1
for module in $(cat /modules/order); do insmod /modules/$module.ko 2>/dev/null; done
mount -t efivarfs efivarfs /sys/firmware/efi/efivars 2>/dev/null

# The power button: acpid reads it from evdev.
printf '#!/bin/busybox sh\npoweroff -f\n' > /etc/acpi/PWRF/00000080
chmod 755 /etc/acpi/PWRF/00000080
acpid -l /dev/null 2>/dev/null

efi=/sys/firmware/efi/efivars
byte() { tail -c +5 "$1" 2>/dev/null | xxd -p; }
secure=$(byte $efi/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c)
setup=$(byte $efi/SetupMode-8be4df61-93ca-11d2-aa0d-00e098032b8c)
order=$(byte $efi/BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c | tr -d '\n')

variables() {
  separator=
  for file in $efi/*; do
    [ -f "$file" ] || continue
    printf '%s"%s"' "$separator" "$(basename "$file")"
    separator=,
  done
}

keys() {
  separator=
  for name in PK-8be4df61-93ca-11d2-aa0d-00e098032b8c KEK-8be4df61-93ca-11d2-aa0d-00e098032b8c \
    db-d719b2cb-3d3a-4596-a3bc-dad00e67656f dbx-d719b2cb-3d3a-4596-a3bc-dad00e67656f; do
    [ -f $efi/$name ] || continue
    size=$(tail -c +5 $efi/$name | wc -c)
    hash=$(tail -c +5 $efi/$name | sha256sum | cut -c1-64)
    printf '%s"%s":{"size":%d,"sha256":"%s"}' "$separator" "$(echo $name | cut -d- -f1)" "$size" "$hash"
    separator=,
  done
}

pcrs() {
  separator=
  for n in 0 1 2 3 4 5 6 7; do
    value=$(cat /sys/class/tpm/tpm0/pcr-sha256/$n 2>/dev/null | tr A-F a-f)
    [ -n "$value" ] && printf '%s"%d":"%s"' "$separator" $n "$value" && separator=,
  done
}

# Sends one command (hex) and sets $answer (hex) and $rc (hex, 8 digits).
tpm() {
  printf %s "$1" | xxd -r -p > /tmp/command
  dd if=/tmp/command bs=4096 2>/dev/null >&3 # one write; opening the device again would be refused
  answer=$(dd bs=4096 count=1 <&3 2>/dev/null | xxd -p | tr -d '\n')
  rc=$(echo "$answer" | cut -c13-20)
  [ "$rc" = 00000000 ]
}
failed() { seal="\"state\":\"failed\",\"step\":\"$1\",\"code\":\"$rc\""; }
secret() { printf '"sha256":"%s"' "$(printf %s "$1" | xxd -r -p | sha256sum | cut -c1-64)"; }

password=00000009400000090000000000 # TPM_RS_PW with an empty password
index='${nvIndex}'

# A policy session that holds while PCR 7 is as now; sets $session.
policy() {
  nonce=00112233445566778899aabbccddeeff
  tpm 80010000002b000001764000000740000007"0010"$nonce"000001"0010000b || return 1 # TPM2_StartAuthSession
  session=$(echo "$answer" | cut -c21-28)
  tpm 80010000001a0000017f"$session"000000000001000b03800000 # TPM2_PolicyPCR, sha256:7
}

seal() {
  policy || { failed PolicyPCR; return; }
  tpm 80010000000e00000189"$session" || { failed PolicyGetDigest; return; }
  digest=$(echo "$answer" | cut -c25-88)
  tpm 80010000000e00000165"$session" # TPM2_FlushContext
  tpm 80010000000c0000017b0020 || { failed GetRandom; return; }
  value=$(echo "$answer" | cut -c25-88)
  # TPM2_NV_DefineSpace: OWNERWRITE, POLICYREAD, NO_DA; 32 bytes
  tpm 80020000004d0000012a40000001"$password"0000002e"$index"000b020800020020"$digest"0020 ||
    { failed NV_DefineSpace; return; }
  tpm 8002000000430000013740000001"$index$password"0020"$value"0000 || { failed NV_Write; return; }
  seal="\"state\":\"sealed\",$(secret "$value")"
}

unseal() {
  policy || { failed PolicyPCR; return; }
  # TPM2_NV_Read, authorised by the policy session, which ends with it
  if tpm 8002000000230000014e"$index$index"00000009"$session"0000000000"0020"0000; then
    seal="\"state\":\"unsealed\",$(secret "$(echo "$answer" | cut -c33-96)")"
  else
    tpm_rc=$rc
    tpm 80010000000e00000165"$session"
    rc=$tpm_rc
    failed NV_Read
  fi
}

version=null
seal='"state":"none"'
if [ -c /dev/tpm0 ]; then
  version=$(cat /sys/class/tpm/tpm0/tpm_version_major)
  if exec 3<>/dev/tpm0; then
    if tpm 80010000000e00000169$index; then unseal; else seal; fi # TPM2_NV_ReadPublic
    exec 3>&-
  fi
fi

[ -d /sys/firmware/efi ] && firmware=uefi || firmware=bios
flag() { case "$1" in 01) echo true ;; 00) echo false ;; *) echo null ;; esac; }
printf '\nVTPM-REPORT {"firmware":"%s","secureBoot":%s,"setupMode":%s,"tpmVersion":%s,"pcrs":{%s},"keys":{%s},"bootOrder":"%s","variables":[%s],"seal":{%s},"machine":"%s"}\n' \
  "$firmware" "$(flag "$secure")" "$(flag "$setup")" "$version" "$(pcrs)" "$(keys)" "$order" "$(variables)" "$seal" "$(uname -m)"
echo VTPM-READY
grep -q vtpm.poweroff=1 /proc/cmdline && poweroff -f
while :; do sleep 3600; done
`;
