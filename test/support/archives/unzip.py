"""Prints the name and the CRC-32 of the bytes of every file in a ZIP, by Python's zipfile, which checks each CRC itself."""
import sys
import zipfile
import zlib

sys.stdout.reconfigure(encoding="utf-8")
with zipfile.ZipFile(sys.argv[1]) as archive:
    for info in archive.infolist():
        crc = 0
        with archive.open(info) as file:
            while block := file.read(1 << 20):
                crc = zlib.crc32(block, crc)
        print(crc, info.filename)
