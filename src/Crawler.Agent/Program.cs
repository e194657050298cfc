Console.Error.WriteLine("crawler");
return 64;
