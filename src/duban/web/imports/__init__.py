"""导入台账: upload → columns → names and limits → rows → confirmed → result, taken back. No logic of its own."""
